/** What several addresses of one destination say together. */
import { expect, it } from 'vitest'
import type { Live } from '../../clusters/cluster.js'
import type { Pod } from '../../clusters/objects.js'
import type { Observation, Probe } from '../../clusters/probe.js'
import { reaching } from '../asking/expectations.js'
import type { ReachQuestion, Target } from '../question.js'
import { type Bench, createMemory } from './bench.js'
import { askOnce } from './round.js'
import { createVirtualClock } from './virtual-clock.js'

const rounds = { attempts: 3, timeoutMs: 2000, gapMs: 250, holdMs: 1000, deadlineMs: 30_000 }
const to: Target = { kind: 'pod', namespace: 'default', name: 'b' }

const pod = (name: string, addresses: readonly string[]): Pod =>
  ({
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { name, namespace: 'default' },
    spec: { containers: [{ name: 'agent', ports: [{ containerPort: 80 }] }] },
    status: { podIP: addresses[0], podIPs: addresses.map((ip) => ({ ip })) },
  }) as Pod
const live = { generation: 1, objects: [pod('a', ['10.0.0.1']), pod('b', ['10.0.0.2', 'fd00::2'])] } as unknown as Live

/** One round of "pod a cannot (can) reach pod b", whose addresses say this. */
const ask = async (wanted: 'denied' | 'connected', ...said: readonly Partial<Observation>[]) => {
  const probe = async (batch: readonly Probe[]): Promise<Observation[]> =>
    batch.map(({ id }, index) => ({
      probe: id,
      verdict: 'timeout',
      detail: '',
      startedAt: 0,
      phases: { totalMs: 1 },
      ...said[index],
    }))
  const bench = { live, probe, memory: createMemory(), clock: createVirtualClock(), rounds } as unknown as Bench
  const question: ReachQuestion = {
    kind: 'reach',
    from: { kind: 'pod', namespace: 'default', name: 'a' },
    to,
    port: { port: 80, protocol: 'TCP' },
    expected: reaching(wanted, to),
  }
  const [round] = await askOnce([{ question, rounds, attempts: 3, holds: true }], bench)
  return round
}

const lagged: Partial<Observation> = { verdict: 'timeout', lagMs: 1500 }

it('was too busy to tell where nothing else was seen', async () => {
  expect(await ask('denied', { verdict: 'timeout' }, lagged)).toMatchObject({ broke: true, busy: true })
})

it('hides no connection behind an address that was too slow to tell', async () => {
  const servedBy = { namespace: 'default', pod: 'b', node: 'worker', port: 80, instance: '1' }
  const round = await ask('denied', { verdict: 'connected', servedBy }, lagged)
  expect(round).toMatchObject({ broke: false, saw: expect.stringContaining('connected') })
})

it('hides no refusal behind one either', async () => {
  expect(await ask('connected', { verdict: 'refused' }, lagged)).toMatchObject({ broke: false, saw: 'refused' })
})
