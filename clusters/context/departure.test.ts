import { describe, expect, it } from 'vitest'
import { ApiError, type KubernetesApi, type WireObject } from '../kubernetes/api.js'
import { departureOf, leaveAfter } from './departure.js'

const apiWith = (namespaces: readonly string[]) => {
  const removed: string[] = []
  const items = (): readonly WireObject[] =>
    namespaces
      .filter((name) => !removed.includes(`Namespace ${name}`))
      .map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }))
  const api = {
    list: async () => ({ items: items(), resourceVersion: '1' }),
    remove: async ({ kind, metadata }: WireObject) => removed.push(`${kind} ${metadata.name}`) > 0,
  } as unknown as KubernetesApi
  return { api, removed }
}

describe.each([
  ['its own namespaces', [], ['Namespace nk-1-a', 'Namespace nk-1-b']],
  ['namespaces that were handed over', ['shop'], ['ConfigMap netherkin-lease']],
])('a run with %s', (_, given, left) => {
  it('gives them back when it leaves', async () => {
    const { api, removed } = apiWith(['nk-1-a', 'nk-1-b'])
    await departureOf(api, '1', { context: 'here', namespaces: given }).leave()
    expect(removed).toEqual(left)
  })

  it('removes nothing of what is kept', async () => {
    const { api, removed } = apiWith(['nk-1-a', 'nk-1-b'])
    const departure = departureOf(api, '1', { context: 'here', namespaces: given })
    await departure.keep()
    await departure.leave()
    expect(removed).toEqual([])
  })
})

it('says what sweeps up after a run that its cluster does not answer any more', async () => {
  const away = new ApiError('https://there:6443 does not answer', 0, 'ECONNREFUSED')
  const api = { list: () => Promise.reject(away) } as unknown as KubernetesApi
  await expect(departureOf(api, '1', { context: 'here' }).leave()).rejects.toThrow(
    'what this run made on context here may be left: `netherkin sweep --context here` removes it (https://there:6443 does not answer)',
  )
})

it('is gone once: whoever leaves again, when the connection is closed, hears no complaint', async () => {
  const { api } = apiWith(['nk-1-a'])
  const departure = departureOf(api, '1', { context: 'here' })
  await departure.leave()
  Object.assign(api, { list: () => Promise.reject(new ApiError('the connection was closed', 0, 'Closed')) })
  await departure.leave()
})

it('says what is left besides why it fails, and whose fault that is', async () => {
  const wrong = new RangeError('there is no namespace "shop"')
  expect(await leaveAfter(wrong, { leave: async () => {} })).toBe(wrong)
  expect(await leaveAfter(wrong, { leave: () => Promise.reject(new Error('namespaces are left')) })).toBe(wrong)
  expect(wrong.message).toBe('there is no namespace "shop"; namespaces are left')
})
