import { hostname } from 'node:os'
import { describe, expect, it } from 'vitest'
import { ApiError, type KubernetesApi, type WireObject } from '../kubernetes/api.js'
import { freeLeases, takeLeases } from './lease.js'
import { type Owner, ownerAnnotation, ownOwner } from './owner.js'

const dead: Owner = { host: hostname(), pid: 2 ** 22 + 1, started: 'never', at: new Date().toISOString() }

/** The leases of one namespace as an API server keeps them, and one Service in it. `between` happens after the holder was asked. */
const serverOf = (between: () => void = () => {}) => {
  const state: { uid: number; holder: Owner | undefined; emptied: number } = { uid: 1, holder: dead, emptied: 0 }
  const api = {
    get: async () => {
      const seen = state.holder && {
        metadata: { uid: `u${state.uid}`, annotations: { [ownerAnnotation]: JSON.stringify(state.holder) } },
      }
      between()
      return seen
    },
    create: async ({ metadata }: WireObject) => {
      if (state.holder) throw new ApiError('it is there', 409, 'AlreadyExists')
      state.uid += 1
      state.holder = JSON.parse(metadata.annotations?.[ownerAnnotation] ?? '')
    },
    list: async ({ kind }: WireObject) => ({ items: kind === 'Service' ? [{ kind, metadata: { name: 's' } }] : [] }),
    remove: async ({ kind }: WireObject, { uid }: { uid?: string } = {}) => {
      if (kind === 'Service') return ++state.emptied > 0
      if (!state.holder || (uid !== undefined && uid !== `u${state.uid}`)) return false
      state.holder = undefined
      return true
    },
  } as unknown as KubernetesApi
  return { api, state }
}

const other = { ...ownOwner(), at: 'of another run' }

describe('a lease of the dead', () => {
  it('is taken over, and its namespace emptied', async () => {
    const { api, state } = serverOf()
    const owner = ownOwner()
    await takeLeases(api, ['a'], owner)
    expect(state).toMatchObject({ holder: owner, emptied: 1 })
  })

  it('that another run took over meanwhile is its, with all that is in there', async () => {
    const { api, state } = serverOf(() => Object.assign(state, { uid: 2, holder: other }))
    await expect(takeLeases(api, ['a'], ownOwner())).rejects.toThrow(/namespace a is in use by another run/)
    expect(state).toMatchObject({ holder: other, emptied: 0 })
  })

  it('is freed by a sweep, unless a run was faster', async () => {
    const free = serverOf()
    expect(await freeLeases(free.api, ['a'])).toEqual(['1 objects in namespace a'])
    expect(free.state).toMatchObject({ holder: undefined, emptied: 1 })
    const taken = serverOf(() => Object.assign(taken.state, { uid: 2, holder: other }))
    expect(await freeLeases(taken.api, ['a'])).toEqual([])
    expect(taken.state).toMatchObject({ holder: other, emptied: 0 })
  })
})
