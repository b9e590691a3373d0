import { describe, expect, it } from 'vitest'
import type { ClusterSpec, Provider } from '../../clusters/cluster.js'
import { createScripted } from '../../clusters/scripted.js'
import { readSettings } from '../settings.js'
import { createSession } from './session.js'

const open = (provider: Provider = createScripted(), own: object = {}, find?: (name: string) => Promise<Provider>) =>
  createSession({
    provider,
    settings: readSettings({ netherkin: own }, {}, ['netns', 'kind', 'context']),
    prefix: () => 'nk-1',
    run: (name) => `run of ${name}`,
    ...(find && { find }),
  })

/** A provider that remembers what it was asked for. */
const recording = () => {
  const scripted = createScripted()
  const specs: ClusterSpec[] = []
  const create: Provider['create'] = async (spec) => {
    specs.push(spec)
    return scripted.create(spec)
  }
  return { ...scripted, create, specs }
}

describe('a session', () => {
  it('uses a cluster again as long as it fits', async () => {
    const session = open()
    const cluster = await session.acquire({ nodes: 3 })
    expect(await session.acquire({ nodes: 3 })).toBe(cluster)
    expect(cluster.name).toBe('nk-1-1')
  })

  it('replaces a cluster that does not fit', async () => {
    const provider = createScripted()
    const session = open(provider)
    await session.acquire({ nodes: 3 })
    expect((await session.acquire({ nodes: 5 })).name).toBe('nk-1-2')
    expect(provider.record.closed).toBe(1)
  })

  it('closes what it made, once', async () => {
    const provider = createScripted()
    const session = open(provider)
    await session.acquire({ nodes: 3 })
    await session.close()
    await session.close()
    expect(provider.record.closed).toBe(1)
  })

  it('leaves a kept cluster of kind as it is: the next scenario would be given the same', async () => {
    const session = open(createScripted(), { provider: 'kind' })
    await session.acquire({ nodes: 3 })
    expect(await session.refuse({ nodes: 3 })).toBeUndefined()
    await session.keep()
    expect(await session.refuse({ nodes: 2 })).toBe('its cluster is kept as a failed scenario left it')
  })

  it('lets go of a cluster that is kept', async () => {
    const provider = createScripted()
    const session = open(provider)
    const cluster = await session.acquire({ nodes: 3 })
    expect(await session.keep()).toBe(cluster)
    await session.close()
    expect(provider.record.closed).toBe(0)
    expect((await session.acquire({ nodes: 3 })).name).toBe('nk-1-2')
  })

  it('says what the host lacks, and makes nothing', async () => {
    const lacking: Provider = {
      ...createScripted(),
      missing: async () => [{ what: 'no nft', mend: 'apt-get install nftables' }],
    }
    const asked = open(lacking).acquire({ nodes: 3 })
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
    await expect(session.acquire({ nodes: 3 })).rejects.toThrow('no cluster: unshare failed')
    expect((await session.acquire({ nodes: 3 })).provider).toBe('scripted')
  })

  it('tells the provider what to do wrong', async () => {
    const provider = recording()
    await open(provider, { faults: ['policies-ignored'] }).acquire({ nodes: 1 })
    expect(provider.specs).toEqual([{ name: 'nk-1-1', nodes: 1, families: ['IPv4'], faults: ['policies-ignored'] }])
  })
})

describe('a session of clusters that are dear', () => {
  const kind = { provider: 'kind', cni: 'calico@v3.28.5', ingress: 'traefik', nodes: 3, nodeImage: 'image' }

  it('asks for the whole recipe, in the name of the run', async () => {
    const provider = recording()
    await open(provider, kind).acquire({})
    expect(provider.specs).toEqual([
      {
        name: 'nk-1-1',
        nodes: 3,
        families: ['IPv4'],
        recipe: { cni: 'calico@v3.28.5', ingress: 'traefik', nodeImage: 'image' },
        run: 'run of kind',
      },
    ])
  })

  it('lets a scenario that wants fewer nodes have them, and says how to get more', async () => {
    const provider = recording()
    const session = open(provider, kind)
    expect(await session.acquire({ nodes: 1 })).toBe(await session.acquire({ nodes: 3 }))
    expect(provider.specs).toHaveLength(1)
    expect(await session.refuse({ nodes: 3 })).toBeUndefined()
    expect(await session.refuse({ nodes: 4 })).toBe('needs 4 nodes; this cluster has 3: --nodes 4')
  })

  it('asks what the host lacks for as many nodes as are wanted, and again for more', async () => {
    const asked: unknown[] = []
    const missing: Provider['missing'] = async (planned) => {
      asked.push(planned)
      return planned?.nodes === 4 ? [{ what: 'too little memory', mend: 'fewer nodes' }] : []
    }
    const session = open({ ...createScripted(), missing }, { ...kind, named: true })
    await session.acquire({})
    await session.acquire({ kind: { cni: 'flannel' }, nodes: 2 })
    await expect(session.acquire({ kind: { cni: 'flannel' }, nodes: 4 })).rejects.toThrow('too little memory')
    expect(asked).toEqual([{ nodes: 3 }, { nodes: 4 }])
  })

  it('joins the cluster of the run that a scenario names, and makes the others besides', async () => {
    const provider = recording()
    const session = open(provider, kind)
    const own = await session.acquire({})
    expect(await session.acquire({ kind: { cni: 'calico' } })).toBe(own)
    const other = await session.acquire({ kind: { cni: 'flannel' }, nodes: 2 })
    expect(provider.specs[1]).toMatchObject({ nodes: 2, recipe: { cni: 'flannel', nodeImage: 'image' } })
    expect(provider.specs[1]?.recipe).not.toHaveProperty('ingress')
    expect(await session.acquire({})).toBe(own)
    expect(await session.acquire({ kind: { cni: 'flannel' }, nodes: 1 })).toBe(other)
    await session.close()
    expect(provider.record.closed).toBe(2)
  })

  it('keeps them when one could not be judged', async () => {
    const provider = recording()
    const session = open(provider, kind)
    await session.acquire({})
    await session.giveUp()
    expect(provider.record.closed).toBe(0)
  })

  it('tries once, and gives the reason to the rest', async () => {
    let tries = 0
    const session = open(
      {
        ...createScripted(),
        create: async () => {
          tries += 1
          throw new Error('the CNI is not ready')
        },
      },
      kind,
    )
    await expect(session.acquire({})).rejects.toThrow('no cluster: the CNI is not ready')
    expect(await session.refuse({})).toBe('its cluster could not be had: no cluster: the CNI is not ready')
    expect(tries).toBe(1)
  })

  it('has nothing to do with one that is closed before any policy', async () => {
    const scripted = createScripted()
    const create: Provider['create'] = async (spec) => ({
      ...(await scripted.create(spec)),
      facts: { closed: 'the canary passes no packet', divergences: [] },
    })
    const session = open({ ...scripted, create }, kind)
    const asked = session.acquire({})
    await expect(asked).rejects.toThrow('precondition failed: the canary passes no packet')
    await expect(asked).rejects.toMatchObject({ name: 'HarnessError' })
    expect(scripted.record.closed).toBe(1)
    expect(await session.refuse({})).toContain('the canary passes no packet')
  })
})

describe('a scenario that names a kind cluster', () => {
  const named = { kind: { cni: 'calico' } }

  it('gets it from kind in a run of another provider, where it was asked for by path', async () => {
    const [netns, kind] = [recording(), recording()]
    const find = async () => kind
    expect(await open(netns, {}, find).refuse(named)).toContain('names a kind cluster')
    const session = open(netns, { named: true }, find)
    expect(await session.refuse(named)).toBeUndefined()
    await session.acquire(named)
    expect(kind.specs).toMatchObject([{ recipe: { cni: 'calico' }, run: 'run of kind' }])
    expect(netns.specs).toEqual([])
  })

  it('is a failure of the harness where kind cannot run', async () => {
    const kind: Provider = { ...createScripted(), missing: async () => [{ what: 'no Docker', mend: 'install it' }] }
    const asked = open(createScripted(), { named: true }, async () => kind).acquire(named)
    await expect(asked).rejects.toThrow('no Docker: install it')
  })
})
