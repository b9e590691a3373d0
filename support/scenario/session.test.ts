import { describe, expect, it } from 'vitest'
import type { Provider } from '../../clusters/cluster.js'
import { createScripted } from '../../clusters/scripted.js'
import { createSession } from './session.js'

const open = (provider: Provider = createScripted()) => createSession(provider, { faults: [] }, 'nk-1')

describe('a session', () => {
  it('uses a cluster again as long as it fits', async () => {
    const session = open()
    const cluster = await session.acquire(3)
    expect(await session.acquire(3)).toBe(cluster)
    expect(cluster.name).toBe('nk-1-1')
  })

  it('replaces a cluster that does not fit', async () => {
    const provider = createScripted()
    const session = open(provider)
    await session.acquire(3)
    expect((await session.acquire(5)).name).toBe('nk-1-2')
    expect(provider.record.closed).toBe(1)
  })

  it('closes what it made, once', async () => {
    const provider = createScripted()
    const session = open(provider)
    await session.acquire(3)
    await session.close()
    await session.close()
    expect(provider.record.closed).toBe(1)
  })

  it('lets go of a cluster that is kept', async () => {
    const provider = createScripted()
    const session = open(provider)
    const cluster = await session.acquire(3)
    expect(await session.keep()).toBe(cluster)
    await session.close()
    expect(provider.record.closed).toBe(0)
    expect((await session.acquire(3)).name).toBe('nk-1-2')
  })

  it('says what the host lacks, and makes nothing', async () => {
    const lacking: Provider = {
      ...createScripted(),
      missing: async () => [{ what: 'no nft', mend: 'apt-get install nftables' }],
    }
    const asked = open(lacking).acquire(3)
    await expect(asked).rejects.toThrow(/scripted cannot run on this host:\n {2}no nft: apt-get install nftables/)
    await expect(asked).rejects.toMatchObject({ name: 'HarnessError' })
  })

  it('tries anew after a cluster that could not be made', async () => {
    const scripted = createScripted()
    let tries = 0
    const session = open({
      ...scripted,
      create: async (spec) => {
        tries += 1
        if (tries === 1) throw new Error('unshare failed')
        return scripted.create(spec)
      },
    })
    await expect(session.acquire(3)).rejects.toThrow('no cluster: unshare failed')
    expect((await session.acquire(3)).provider).toBe('scripted')
  })

  it('tells the provider what to do wrong', async () => {
    const scripted = createScripted()
    const specs: unknown[] = []
    const create: Provider['create'] = async (spec) => {
      specs.push(spec)
      return scripted.create(spec)
    }
    await createSession({ ...scripted, create }, { faults: ['policies-ignored'] }, 'nk-2').acquire(1)
    expect(specs).toEqual([{ name: 'nk-2-1', nodes: 1, families: ['IPv4'], faults: ['policies-ignored'] }])
  })
})
