/** What every provider must hold, as a vitest suite: `describeContract(provider)` in the provider's own test file. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Cluster, ClusterSpec, Live, Provider } from './cluster.js'
import { addressesOf, denyAll, from, objects, podsOf, serviceAddresses } from './contract-objects.js'
import { describePackets } from './contract-packets.js'
import { ofKind } from './objects.js'
import type { Observation, Probe, Protocol, ReachProbe, Verdict } from './probe.js'

export interface ContractOptions {
  /** Whether NetworkPolicies are enforced, and not only taken. */
  readonly enforces: boolean
  /** Milliseconds of one attempt. */
  readonly timeoutMs: number
  /** Milliseconds that making a cluster may take. */
  readonly createMs: number
  /** Milliseconds after a reconcile within which the data plane follows; 0: it is there when reconcile resolves. */
  readonly settleMs?: number
  /** False for a cluster without packets: what only listeners, DNS servers and nodes show is left out. */
  readonly sends?: boolean
  /** What the cluster is made of, or where it is. */
  readonly spec?: Partial<ClusterSpec>
  /** Names what is still there of a closed cluster. */
  readonly leftovers?: (name: string) => Promise<readonly string[]>
}

/**
 * Asks until what is wanted is seen, or `settleMs` are over: a real data plane follows the API server a little later. Between
 * two askings nothing waits: each lasts as long as its attempt.
 */
const eventually = async <T>(ask: () => Promise<T>, isWanted: (seen: T) => boolean, settleMs: number): Promise<T> => {
  const deadline = performance.now() + settleMs
  let seen = await ask()
  while (!isWanted(seen) && performance.now() < deadline) seen = await ask()
  return seen
}

/** Registers the suite. */
export const describeContract = (provider: Provider, options: ContractOptions): void => {
  const probeTo = (addresses: readonly string[], port: number, more: Partial<ReachProbe> = {}): ReachProbe => ({
    kind: 'reach',
    id: '0',
    from: from('a'),
    to: { addresses },
    port,
    protocol: 'TCP',
    timeoutMs: options.timeoutMs,
    ...more,
  })

  describe(`the port, by ${provider.name}`, () => {
    const name = options.spec?.name ?? `contract-${process.pid}`
    const nodes = options.spec?.nodes ?? 3
    let cluster: Cluster
    let live: Live
    const ask = async (...batch: readonly Probe[]): Promise<readonly Observation[]> => cluster.probe(batch)
    const askOnce = async (probe: Probe): Promise<Observation> => (await ask(probe))[0] as Observation
    const askOne = (probe: Probe, wanted: Verdict = 'connected'): Promise<Observation> =>
      eventually(
        () => askOnce(probe),
        ({ verdict }) => verdict === wanted,
        options.settleMs ?? 0,
      )

    beforeAll(async () => {
      cluster = await provider.create({ name, nodes: 3, families: ['IPv4'], ...options.spec })
      live = await cluster.reconcile(objects)
    }, options.createMs)
    afterAll(() => cluster?.close(), options.createMs)

    it('says what it can do', () => {
      expect(cluster.provider).toBe(provider.name)
      expect([...cluster.capabilities].every((capability) => typeof capability === 'string')).toBe(true)
    })

    const given = options.spec?.existing ? ' (left out: an existing cluster has those that it has)' : ''
    it.skipIf(given)(`has the nodes that were asked for${given}`, () => {
      expect(ofKind(live.objects, 'Node')).toHaveLength(nodes)
    })

    it('gives every pod a node and addresses of its own', () => {
      const own = podsOf(live)
      const addresses = own.flatMap(({ metadata }) => addressesOf(live, metadata.name))
      expect(own.map(({ metadata }) => metadata.name).sort()).toEqual(['a', 'b', 'c'])
      expect(own.every(({ spec }) => spec?.nodeName)).toBe(true)
      expect(addresses).toHaveLength(3)
      expect(new Set(addresses).size).toBe(3)
    })

    it('keeps what stays, and prunes what is no longer desired', async () => {
      const before = live
      const fewer = await cluster.reconcile(objects.filter(({ metadata }) => metadata.name !== 'c'))
      expect(fewer.generation).toBeGreaterThan(before.generation)
      expect(addressesOf(fewer, 'c')).toEqual([])
      expect(addressesOf(fewer, 'a')).toEqual(addressesOf(before, 'a'))
      live = await cluster.reconcile(objects)
      expect(addressesOf(live, 'c')).toHaveLength(1)
    })

    it('says who answered and who was seen', async () => {
      const observation = await askOne(probeTo(addressesOf(live, 'b'), 80))
      expect(observation).toMatchObject({
        probe: '0',
        verdict: 'connected',
        servedBy: { namespace: 'default', pod: 'b', port: 80 },
        seenFrom: addressesOf(live, 'a')[0],
        address: addressesOf(live, 'b')[0],
      })
      expect(observation.phases.totalMs).toBeGreaterThanOrEqual(0)
      // Whole microseconds.
      for (const ms of Object.values(observation.phases) as number[]) expect(ms).toBe(Math.round(ms * 1000) / 1000)
    })

    it('reaches a Service by its address', async () => {
      const observation = await askOne(probeTo(serviceAddresses(live, 's'), 8080))
      expect(observation).toMatchObject({ verdict: 'connected', servedBy: { pod: 'b', port: 80 } })
    })

    it.each<[Protocol, number]>([
      ['TCP', 80],
      ['UDP', 53],
    ])('takes the protocol as data: %s', async (protocol, port) => {
      const observation = await askOne(probeTo(addressesOf(live, 'b'), port, { protocol, family: 'IPv4' }))
      expect(observation).toMatchObject({ verdict: 'connected', servedBy: { pod: 'b', port } })
    })

    it('wants an answer from each address that it is given', async () => {
      const [b, c] = [addressesOf(live, 'b'), addressesOf(live, 'c')]
      const seen = await ask(
        probeTo([...b, ...c], 80, { id: '0' }),
        probeTo([...b, ...c], 8081, { id: '1' }),
        probeTo([...c, ...b], 8081, { id: '2' }),
      )
      expect(seen.map(({ verdict }) => verdict)).toEqual(['connected', 'refused', 'refused'])
    })

    it('takes one address of a name, and not always the same', async () => {
      const literal = cluster.capabilities.has('literal-namespaces')
      // Two dozen at once may be many for a machine that has other things to do.
      const timeoutMs = Math.max(4 * options.timeoutMs, 5_000)
      const more = { to: { name: literal ? 'h.default.svc.cluster.local.' : 'h' }, timeoutMs }
      const batch = Array.from({ length: 24 }, (_, index) => probeTo([], 8081, { id: String(index), ...more }))
      const askAll = async () => [...new Set((await ask(...batch)).map(({ verdict }) => verdict))].sort()
      const both = ['connected', 'refused']
      expect(await eventually(askAll, (seen) => `${seen}` === `${both}`, options.settleMs ?? 0)).toEqual(both)
    })

    it('tells a refusal from silence', async () => {
      expect((await askOne(probeTo(addressesOf(live, 'b'), 81), 'refused')).verdict).toBe('refused')
    })

    it('answers each probe once, in the order of the batch', async () => {
      const ports = [80, 81, 80, 81, 80]
      const batch = ports.map((port, index) => probeTo(addressesOf(live, 'b'), port, { id: `p${index}` }))
      const seen = await ask(...batch)
      expect(seen.map(({ probe }) => probe)).toEqual(['p0', 'p1', 'p2', 'p3', 'p4'])
      expect(seen.map(({ verdict }) => verdict)).toEqual(['connected', 'refused', 'connected', 'refused', 'connected'])
    })

    it('takes an empty batch', async () => {
      expect(await ask()).toEqual([])
    })

    it('calls a probe that it cannot send unknown, and never blocked', async () => {
      const seen = await ask(
        probeTo(addressesOf(live, 'b'), 80, { from: from('nobody'), id: 'broken' }),
        probeTo(addressesOf(live, 'b'), 80, { id: 'well' }),
      )
      expect(seen.map(({ verdict }) => verdict)).toEqual(['unknown', 'connected'])
    })

    it('answers NXDOMAIN for a name that is not there', async () => {
      const asked = { kind: 'resolve', id: '0', from: from('a'), name: 'nowhere.default.svc.cluster.local' } as const
      const wanted = 'unresolved-nxdomain'
      const observation = await askOne({ ...asked, type: 'A', timeoutMs: options.timeoutMs }, wanted)
      expect(observation.verdict).toBe('unresolved-nxdomain')
    })

    const stance = options.enforces
      ? 'enforces a policy, and forgets it with the policy'
      : 'stores a policy, and ignores it'
    it(stance, async () => {
      const probe = probeTo(addressesOf(live, 'b'), 80)
      await cluster.reconcile([...objects, denyAll])
      const wanted = options.enforces ? 'timeout' : 'connected'
      expect((await askOne(probe, wanted)).verdict).toBe(wanted)
      await cluster.reconcile(objects)
      expect((await askOne(probe)).verdict).toBe('connected')
    })

    if (options.sends ?? true)
      describePackets({
        cluster: () => cluster,
        live: () => live,
        restore: async () => {
          live = await cluster.reconcile(objects)
          return live
        },
        timeoutMs: options.timeoutMs,
        probeTo,
        until: (ask, isWanted) => eventually(ask, isWanted, options.settleMs ?? 0),
      })

    it('works on after a reset', async () => {
      live = await cluster.reconcile(objects, { reset: true })
      expect((await askOne(probeTo(addressesOf(live, 'b'), 80))).verdict).toBe('connected')
    })

    it('does not change when nothing is to change', async () => {
      const again = await cluster.reconcile(objects)
      expect(addressesOf(again, 'a')).toEqual(addressesOf(live, 'a'))
      expect(addressesOf(again, 'b')).toEqual(addressesOf(live, 'b'))
    })

    it('leaves a live cluster alone when it sweeps', async () => {
      expect(await provider.sweep()).not.toContain(cluster.name)
      expect((await askOne(probeTo(addressesOf(live, 'b'), 80))).verdict).toBe('connected')
    })

    it('shows what a person wants to see', async () => {
      expect(cluster.shell({ namespace: 'default', name: 'a' })).toMatch(/\ba\b/)
      expect((await cluster.diagnose()).length).toBeGreaterThan(0)
    })

    it('closes twice, and answers nothing afterwards', async () => {
      await cluster.close()
      await cluster.close()
      await expect(ask(probeTo(['10.0.0.1'], 80))).rejects.toThrow()
      expect((await options.leftovers?.(name)) ?? []).toEqual([])
    })
  })
}
