import { describe, expect, it } from 'vitest'
import type { Cluster } from '../cluster.js'
import { type KubernetesObject, ofKind } from '../objects.js'
import type { Observation, Probe, Verdict } from '../probe.js'
import { PairClosed, runCanary } from './canary.js'

const addresses: Readonly<Record<string, string>> = { caller: '10.0.0.1', guarded: '10.0.0.2', control: '10.0.0.3' }

/** A cluster on which `see` says what each pod's callers see; `rounds` counts since the last reconcile. */
const clusterOf = (see: (name: string, denied: boolean, round: number) => Verdict) => {
  const desired: (readonly KubernetesObject[])[] = []
  let round = 0
  const cluster = {
    reconcile: async (objects: readonly KubernetesObject[]) => {
      desired.push(objects)
      round = 0
      const placed = objects.map((one) => ({ ...one, status: { podIP: addresses[one.metadata.name] } }))
      return { generation: desired.length, objects: placed }
    },
    probe: async (batch: readonly Probe[]) => {
      round += 1
      const denied = ofKind(desired.at(-1) ?? [], 'NetworkPolicy').length > 0
      return batch.map(({ id }) => ({ probe: id, verdict: see(id, denied, round), detail: '' }) as Observation)
    },
  } as unknown as Cluster
  return { cluster, desired }
}
/** What must not come is waited for no longer than this. */
const quick = { openMs: 300, denyMs: 300 }
/** What must come ends the wait, however busy the machine is. */
const patient = { openMs: 20_000, denyMs: 20_000 }

describe('the canary', () => {
  it.each([
    ['timeout', 'dropped'],
    ['refused', 'rejected'],
    ['unreachable', 'rejected'],
  ] as const)('believes a denial that is seen as %s: %s', async (verdict, denial) => {
    const { cluster, desired } = clusterOf((name, denied, round) =>
      denied && name === 'guarded' && round > 1 ? verdict : 'connected',
    )
    expect(await runCanary(cluster, patient)).toEqual({ enforces: true, denial })
    expect(desired.at(-1)).toEqual([])
  })

  it('finds that nothing is enforced', async () => {
    expect(await runCanary(clusterOf(() => 'connected').cluster, quick)).toEqual({ enforces: false })
  })

  it('waits until the pair is open', async () => {
    const { cluster } = clusterOf((_, denied, round) => (!denied && round < 3 ? 'timeout' : 'connected'))
    expect(await runCanary(cluster, { ...quick, openMs: patient.openMs })).toEqual({ enforces: false })
  })

  it('judges nothing where pods cannot reach each other, and cleans up', async () => {
    const { cluster, desired } = clusterOf(() => 'timeout')
    const failure = await runCanary(cluster, quick).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(PairClosed)
    expect(String(failure)).toMatch(/cannot reach each other with no policy there: timeout/)
    expect(desired.at(-1)).toEqual([])
  })

  it('calls no cluster closed because its own probes break', async () => {
    const failure = await runCanary(clusterOf(() => 'unknown').cluster, quick).catch((error: unknown) => error)
    expect(failure).not.toBeInstanceOf(PairClosed)
    expect(String(failure)).toMatch(/probes broke: unknown/)
  })

  it('takes no outage for a denial: its control must stay open', async () => {
    const { cluster } = clusterOf((_, denied) => (denied ? 'timeout' : 'connected'))
    await expect(runCanary(cluster, quick)).rejects.toThrow(/cannot judge: guarded timeout, control timeout/)
  })

  it('takes no broken probe for a denial', async () => {
    const { cluster } = clusterOf((name, denied) => (denied && name === 'guarded' ? 'unknown' : 'connected'))
    await expect(runCanary(cluster, quick)).rejects.toThrow(/cannot judge: guarded unknown/)
  })
})
