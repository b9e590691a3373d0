/** The part of the contract that real listeners, DNS servers and nodes show: what nothing but packets can say. */
import { expect, it } from 'vitest'
import type { Cluster, Live } from './cluster.js'
import { addressesOf, annotated, bound, from, podOf, serviceAddresses } from './contract-objects.js'
import { annotations, ofKind } from './objects.js'
import type { Observation, Probe, ReachProbe, RecordType } from './probe.js'

/** What the suite that this is part of has. */
export interface Asking {
  readonly cluster: () => Cluster
  /** Made of the contract's objects, and nothing else, before each test; left so by each. */
  readonly live: () => Live
  /** Makes it so again. */
  readonly restore: () => Promise<Live>
  readonly timeoutMs: number
  readonly probeTo: (addresses: readonly string[], port: number, more?: Partial<ReachProbe>) => ReachProbe
  /** Asks until it is so, or the data plane had its time. */
  readonly until: <T>(ask: () => Promise<T>, isWanted: (seen: T) => boolean) => Promise<T>
}

const isConnected = ({ verdict }: Observation): boolean => verdict === 'connected'
const servers = (seen: readonly Observation[]): string =>
  [...new Set(seen.map((one) => one.servedBy?.pod))].sort().join()

/** Registers the tests. */
export const describePackets = ({ cluster, live, restore, timeoutMs, probeTo, until }: Asking): void => {
  const askOnce = async (probe: Probe): Promise<Observation> => (await cluster().probe([probe]))[0] as Observation
  const ask = (probe: Probe): Promise<Observation> => until(() => askOnce(probe), isConnected)
  const many = (count: number, probe: ReachProbe): Promise<readonly Observation[]> =>
    cluster().probe(Array.from({ length: count }, (_, index) => ({ ...probe, id: String(index) })))

  it('carries HTTP as it was asked, and tells what the backend received', async () => {
    const http = { method: 'POST', path: '/x?y=1', host: 'shop.example', headers: { 'x-one': '1' }, body: 'hello' }
    expect(await ask(probeTo(addressesOf(live(), 'b'), 80, { http }))).toMatchObject({
      verdict: 'connected',
      http: {
        status: 200,
        received: { method: 'POST', path: '/x?y=1', body: 'hello', headers: { host: 'shop.example', 'x-one': '1' } },
      },
    })
  })

  it('keeps a connection open, and opens a new one for each probe without', async () => {
    const probe = probeTo(serviceAddresses(live(), 't'), 8080)
    expect(
      servers(
        await until(
          () => many(24, probe),
          (seen) => servers(seen) === 'b,c',
        ),
      ),
    ).toBe('b,c')
    const kept: Observation[] = []
    for (let count = 0; count < 12; count += 1) kept.push(await ask({ ...probe, connection: 'kept' }))
    expect(kept.every(isConnected)).toBe(true)
    expect(servers(kept)).toMatch(/^[bc]$/)
  })

  it.each<[RecordType, string, (live: Live) => RegExp]>([
    ['A', 's', (all) => new RegExp(`^${serviceAddresses(all, 's').join()}$`)],
    ['A', 'h', (all) => new RegExp(`^${[...addressesOf(all, 'b'), ...addressesOf(all, 'c')].sort().join()}$`)],
    ['SRV', '_http._tcp.s', () => /^\d+ \d+ 8080 s\.[^.]+\.svc\.cluster\.local$/],
  ])('resolves %s records: %s', async (type, name, wanted) => {
    const probe = { kind: 'resolve', id: '0', from: from('a'), name, type, timeoutMs: 4 * timeoutMs } as const
    const isWanted = ({ answer }: Observation) => wanted(live()).test(answer?.records.join() ?? '')
    const { verdict, answer } = await until(() => askOnce(probe), isWanted)
    expect(verdict).toBe('connected')
    expect(answer?.records.join()).toMatch(wanted(live()))
  })

  it('places a pod on the node that it names', async () => {
    const node = ofKind(live().objects, 'Node').at(-1)?.metadata.name ?? ''
    const placed = await cluster().reconcile(bound('c', node))
    expect(podOf(placed, 'c')?.spec?.nodeName).toBe(node)
    expect((await ask(probeTo(addressesOf(placed, 'c'), 80))).servedBy).toMatchObject({ pod: 'c', node })
    await restore()
  })

  it('lets nodes call, where it can', async ({ skip }) => {
    skip(!cluster().capabilities.has('node-network'), 'the cluster lacks node-network')
    const { metadata, status } = ofKind(live().objects, 'Node').at(-1) ?? { metadata: { name: '' } }
    const pod = podOf(live(), 'b')
    const own = status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? 'none'
    const seen = await ask(probeTo(addressesOf(live(), 'b'), 80, { from: { kind: 'node', name: metadata.name } }))
    expect(seen).toMatchObject({ verdict: 'connected', servedBy: { pod: 'b', node: pod?.spec?.nodeName } })
    const listens = await ask(probeTo([own], 9100))
    expect(listens).toMatchObject({ verdict: 'connected', servedBy: { pod: metadata.name, port: 9100 } })
  })

  it('takes a pod that is not ready out of its Services, and leaves it its address', async () => {
    const before = addressesOf(live(), 'c')
    const unready = await cluster().reconcile(annotated('c', { [annotations.ready]: 'false' }))
    expect(addressesOf(unready, 'c')).toEqual(before)
    const probe = probeTo(serviceAddresses(unready, 't'), 8080)
    expect(
      servers(
        await until(
          () => many(12, probe),
          (seen) => servers(seen) === 'b',
        ),
      ),
    ).toBe('b')
    expect((await ask(probeTo(before, 80))).verdict).toBe('connected')
    await restore()
    expect(
      servers(
        await until(
          () => many(24, probe),
          (seen) => servers(seen) === 'b,c',
        ),
      ),
    ).toBe('b,c')
  })

  it('restarts a pod in its place', async () => {
    const probe = probeTo(addressesOf(live(), 'b'), 80)
    const before = await ask(probe)
    const restarted = await cluster().reconcile(annotated('b', { [annotations.restarts]: '1' }))
    expect(addressesOf(restarted, 'b')).toEqual(addressesOf(live(), 'b'))
    const isAnother = (seen: Observation): boolean =>
      isConnected(seen) && seen.servedBy?.instance !== before.servedBy?.instance
    expect(await until(() => askOnce(probe), isAnother)).toSatisfy(isAnother)
    await restore()
  })
}
