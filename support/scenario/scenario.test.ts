import { describe, expect, it } from 'vitest'
import type { KubernetesObject, Pod } from '../../clusters/objects.js'
import type { Probe } from '../../clusters/probe.js'
import { createScripted, type ScriptedOptions } from '../../clusters/scripted.js'
import { reaching } from '../asking/expectations.js'
import { HarnessError } from '../errors.js'
import type { Judgement } from '../evidence.js'
import { describeEvicted, findGoneSource } from '../judging/gone.js'
import { createVirtualClock } from '../judging/virtual-clock.js'
import type { Expectation, Question, ReachQuestion } from '../question.js'
import { asks, changes, declares, type Sentence } from '../sentence.js'
import { readSettings } from '../settings.js'
import { Topology } from '../topology.js'
import { Scenario } from './scenario.js'
import { createSession } from './session.js'
import type { ScenarioParts } from './settled.js'

const connected: Expectation = {
  text: 'connected',
  denial: false,
  differs: (seen) => seen.find(({ verdict }) => verdict !== 'connected')?.verdict,
}
const denied: Expectation = {
  text: 'denied',
  denial: true,
  differs: (seen) => seen.find(({ verdict }) => !['timeout', 'refused', 'unreachable'].includes(verdict))?.verdict,
}

const pod = (name: string): Pod => ({
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: { name, labels: { app: name } },
  spec: { containers: [{ name: 'agent', ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'UDP' }] }] },
})
const policy: KubernetesObject = {
  kind: 'NetworkPolicy',
  apiVersion: 'networking.k8s.io/v1',
  metadata: { name: 'deny-b' },
  spec: { podSelector: { matchLabels: { app: 'b' } }, policyTypes: ['Ingress'] },
}

const question = (
  from: string,
  to: string,
  expected: Expectation,
  more: Partial<ReachQuestion> = {},
): ReachQuestion => ({
  kind: 'reach',
  from: { kind: 'pod', namespace: 'default', name: from },
  to: { kind: 'pod', namespace: 'default', name: to },
  port: { port: 80, protocol: 'TCP' },
  expected,
  ...more,
})

const declaring = (...objects: KubernetesObject[]) =>
  declares((topology) => objects.reduce((all: Topology, object) => all.declare(object), topology))
const applying = (...objects: KubernetesObject[]) =>
  changes((topology) => objects.reduce((all: Topology, object) => all.apply(object), topology))
const asking = (...questions: Question[]) => asks(() => questions)

const hasPolicy = (desired: readonly KubernetesObject[]): boolean =>
  desired.some(({ kind }) => kind === 'NetworkPolicy')
const isBetweenPods = ({ from }: Probe): boolean => from.kind === 'pod'
const goesTo = (probe: Probe, port: number): boolean => probe.kind === 'reach' && probe.port === port

/** Policies drop what pods send to port 80. */
const enforcing: ScriptedOptions['script'] = (probe, _, desired) =>
  hasPolicy(desired) && isBetweenPods(probe) && goesTo(probe, 80) ? 'timeout' : undefined

const play = async (
  sentences: readonly Sentence[],
  script?: ScriptedOptions['script'],
  { enforces, ...more }: Partial<ScenarioParts> & Pick<ScriptedOptions, 'enforces'> = {},
) => {
  const { clock = createVirtualClock() } = more
  const provider = createScripted({
    ...(script && { script }),
    ...(enforces !== undefined && { enforces }),
    now: clock.now,
    wait: () => clock.sleep(10),
    settling: () => clock.sleep(50),
  })
  const settings = readSettings({}, {}, ['netns'])
  const session = createSession({ provider, settings, prefix: () => 'test', run: () => 'test' })
  let last = Topology.empty()
  const questions: Question[] = []
  for (const { kind, does } of sentences)
    if (kind === 'asks') questions.push(...does(last))
    else last = does(last)
  const scenario = new Scenario({
    plan: { questions, last },
    session,
    settings,
    clock,
    signal: new AbortController().signal,
    ...more,
  })
  const judgements: Judgement[] = []
  const evidence = []
  for (const sentence of sentences) {
    const found = await scenario.perform(sentence, [])
    if (found) evidence.push(found)
    judgements.push(...(found?.judgements ?? []))
  }
  return { judgements, evidence, record: provider.record, first: judgements[0] as Judgement, wrong: scenario.wrong }
}

describe('a scenario', () => {
  it('settles once, judges in rounds and says who served', async () => {
    const { first, record, evidence } = await play([
      declaring(pod('a'), pod('b')),
      asking(question('a', 'b', connected)),
    ])
    expect(first).toMatchObject({
      about: 'pod a → pod b:80/TCP',
      outcome: 'as-expected',
      saw: 'connected',
      attempts: 3,
    })
    expect(first.observations[0]?.servedBy?.pod).toBe('b')
    expect(record.reconciled).toHaveLength(1)
    expect(record.resets).toEqual([true])
    expect(evidence[0]).toMatchObject({ probesSent: 3, topology: '3 nodes, 2 pods', column: 'scripted' })
  })

  it('tells the cluster of what it has already, each time', async () => {
    const speaking = declares((topology) => topology.referring('Pod', { namespace: 'shop', name: 'db', spelt: 'db' }))
    const { record } = await play([
      declaring(pod('a'), pod('b')),
      speaking,
      asking(question('a', 'b', connected)),
      applying(policy),
    ])
    const db = { kind: 'Pod', namespace: 'shop', name: 'db' }
    expect(record.existing.length).toBeGreaterThan(1)
    expect(new Set(record.existing.map((told) => JSON.stringify(told)))).toEqual(new Set([JSON.stringify([db])]))
  })

  it('sends nothing while it only declares', async () => {
    const { record } = await play([declaring(pod('a'))])
    expect(record.reconciled).toEqual([])
  })

  it('takes the baseline before the policies, and denies with it as control', async () => {
    const sentences = [declaring(pod('a'), pod('b'), policy), asking(question('a', 'b', denied))]
    const { first, record, evidence } = await play(sentences, enforcing)
    expect(record.reconciled.map(hasPolicy)).toEqual([false, true])
    expect(record.resets).toEqual([true, false])
    expect(first).toMatchObject({ outcome: 'as-expected', control: { kind: 'baseline', verdict: 'connected' } })
    expect(first.attempts).toBe(4)
    expect(first.enforcementMs).toBe(0)
    expect(first.because).toEqual([
      'NetworkPolicy default/deny-b isolates pod default/b for ingress; no rule admits pod default/a on 80/TCP',
    ])
    expect(evidence[0]?.probesSent).toBe(1 + 4)
  })

  it('says of a denial that it was not enforced, where the canary knows that none is', async () => {
    const sentences = [declaring(pod('a'), pod('b'), policy), asking(question('a', 'b', denied))]
    for (const [enforces, said] of [[false, true] as const, [true, undefined] as const]) {
      const { first, wrong } = await play(sentences, undefined, { enforces })
      expect([first.outcome, first.unenforced, wrong]).toEqual(['different', said, [first]])
    }
    const unasked = [declaring(pod('a'), pod('b')), asking(question('a', 'b', denied))]
    expect((await play(unasked, undefined, { enforces: false })).first.unenforced).toBeUndefined()
    const dropped = [declaring(pod('a'), pod('b'), policy), asking(question('a', 'b', connected))]
    expect((await play(dropped, enforcing, { enforces: false })).first.unenforced).toBeUndefined()
  })

  it('says of a denial that held all the same, and only by a policy, that it was enforced after all', async () => {
    const asked = asking(question('a', 'b', denied))
    const marksOf = async (sentences: readonly Sentence[], script: ScriptedOptions['script'], enforces = false) => {
      const { first } = await play(sentences, script, { enforces })
      return [first.outcome, first.enforcedAfterAll]
    }
    const known = [declaring(pod('a'), pod('b'), policy), asked]
    expect(await marksOf(known, enforcing)).toEqual(['as-expected', true])
    expect(await marksOf(known, enforcing, true)).toEqual(['as-expected', undefined])
    const silent: ScriptedOptions['script'] = (probe) =>
      isBetweenPods(probe) && goesTo(probe, 80) ? 'timeout' : undefined
    expect(await marksOf(known, silent)).toEqual(['undecided', undefined])
    const elsewhere = { ...policy, spec: { podSelector: { matchLabels: { app: 'c' } } } } as KubernetesObject
    expect(await marksOf([declaring(pod('a'), pod('b'), elsewhere), asked], enforcing)).toEqual([
      'as-expected',
      undefined,
    ])
  })

  it('asks all questions of a sentence in one batch a round', async () => {
    const all = [question('a', 'b', denied), question('b', 'a', denied)]
    const { record } = await play([declaring(pod('a'), pod('b'), policy), asking(...all)], enforcing)
    expect(record.batches.map(({ length }) => length)).toEqual([2, 2, 2, 2, 2])
  })

  it('is undecided about a denial of what was not open before the policy either', async () => {
    const sentences = [declaring(pod('a'), pod('b'), policy), asking(question('a', 'b', denied))]
    const { first } = await play(sentences, (probe) =>
      isBetweenPods(probe) && goesTo(probe, 80) ? 'timeout' : undefined,
    )
    expect(first.outcome).toBe('undecided')
    expect(first.saw).toContain('not open before the policy either (timeout)')
    expect(first.control).toBeUndefined()
  })

  it('is undecided about an address that a policy denies and that nobody answered before it', async () => {
    const nowhere = question('b', 'b', denied, { to: { kind: 'address', address: '10.99.0.1' } })
    const closed: KubernetesObject = {
      ...policy,
      spec: { ...policy.spec, policyTypes: ['Egress'] },
    } as KubernetesObject
    const silent: ScriptedOptions['script'] = (probe) => (goesTo(probe, 80) ? 'timeout' : undefined)
    const { first } = await play([declaring(pod('b'), closed), asking(nowhere)], silent)
    expect(first.outcome).toBe('undecided')
    const free = await play([declaring(pod('b')), asking(nowhere)], silent)
    expect(free.first).toMatchObject({ outcome: 'as-expected', control: { kind: 'client' } })
  })

  it('takes the silence of DNS for a denial only where the same name was open before the policy', async () => {
    const to = { kind: 'name', name: 'h.default.svc.cluster.local' } as const
    const headless: KubernetesObject = {
      kind: 'Service',
      apiVersion: 'v1',
      metadata: { name: 'h' },
      spec: { clusterIP: 'None', selector: { app: 'b' }, ports: [{ port: 80 }] },
    }
    const expected = reaching('denied', to)
    const sentences = [declaring(pod('a'), pod('b'), headless, policy), asking(question('a', 'h', expected, { to }))]
    const isNamed = (probe: Probe) => probe.kind === 'reach' && 'name' in probe.to
    const closed = await play(sentences, (probe, _, desired) =>
      isNamed(probe) && hasPolicy(desired) ? 'unresolved-timeout' : undefined,
    )
    expect(closed.first).toMatchObject({ outcome: 'as-expected', control: { kind: 'baseline' } })
    const dead = await play(sentences, (probe) => (isNamed(probe) ? 'unresolved-timeout' : undefined))
    expect(dead.first.outcome).toBe('undecided')
    expect(dead.first.saw).toContain('the DNS server did not answer')
  })

  it('wants another client to reach an address that belongs to somebody', async () => {
    const to = { kind: 'address', address: '203.0.113.10' } as const
    const sentences = [declaring(pod('a')), asking(question('a', 'a', denied, { to }))]
    const { first } = await play(sentences, (probe) => (goesTo(probe, 80) ? 'timeout' : undefined))
    expect(first.outcome).toBe('undecided')
    expect(first.saw).toContain('no other client got an answer from it either')
  })

  it('asks another client and the client itself where the workloads are others than in the baseline', async () => {
    const sentences = [declaring(pod('a'), pod('b'), policy), applying(pod('c')), asking(question('a', 'b', denied))]
    const { first } = await play(sentences, enforcing)
    expect(first).toMatchObject({ outcome: 'as-expected', control: { kind: 'listener', verdict: 'connected' } })
    expect(first.control?.about).toMatch(/^node \S+ → default\/b:80|^node \S+ → pod b:80\/TCP, pod a → node/)
  })

  it('is undecided when the listener answers nobody', async () => {
    const sentences = [declaring(pod('a'), pod('b')), asking(question('a', 'b', denied))]
    const { first } = await play(sentences, (probe) => (goesTo(probe, 80) ? 'timeout' : undefined))
    expect(first.outcome).toBe('undecided')
    expect(first.saw).toContain('no other client got an answer from it either')
  })

  it('is undecided about any denial where nothing listens, and takes an exact one', async () => {
    const closed = (expected: Expectation) => question('a', 'b', expected, { port: { port: 81, protocol: 'TCP' } })
    const refused: Expectation = { ...denied, text: 'refused' }
    const sentences = [declaring(pod('a'), pod('b')), asking(closed(denied), closed(refused))]
    const { judgements } = await play(sentences, (probe) => (goesTo(probe, 81) ? 'refused' : undefined))
    expect(judgements.map(({ outcome }) => outcome)).toEqual(['undecided', 'as-expected'])
    expect(judgements[0]?.saw).toContain('no container of pod b listens on 81/TCP')
    expect(judgements[1]?.control?.kind).toBe('client')
  })

  it('says that a pod is gone, and that a drain took it', async () => {
    const drained: KubernetesObject = {
      kind: 'Node',
      apiVersion: 'v1',
      metadata: { name: 'worker', annotations: { 'netherkin.dev/drains': '1' } },
    }
    const first = { generation: 1, objects: [drained, { ...pod('a'), spec: { nodeName: 'worker', containers: [] } }] }
    const before = {
      ...first,
      outside: { addresses: [], names: [] },
      external: { addresses: [], names: [] },
      ingress: {},
    }
    const now = { ...before, objects: [drained] }
    expect(findGoneSource({ kind: 'pod', namespace: 'default', name: 'a' }, now, before)).toBe(
      'pod a is gone: it was evicted when node worker was drained; only a Deployment brings pods back',
    )
    expect(describeEvicted(question('b', 'a', connected), now, before)).toHaveLength(1)
    expect(describeEvicted(question('b', 'a', connected), before, before)).toEqual([])
  })

  it('is undecided when the client reaches nothing at all', async () => {
    const sentences = [declaring(pod('a'), pod('b')), asking(question('a', 'b', denied))]
    const { first } = await play(sentences, (probe) => (isBetweenPods(probe) ? 'timeout' : undefined))
    expect(first.outcome).toBe('undecided')
    expect(first.saw).toContain('the client reached nothing else either')
  })

  it('lets a Service without endpoints refuse, if the client is alive', async () => {
    const lonely: KubernetesObject = {
      kind: 'Service',
      apiVersion: 'v1',
      metadata: { name: 's' },
      spec: { selector: { app: 'nobody' }, ports: [{ port: 80 }] },
    }
    const to = { kind: 'service', namespace: 'default', name: 's', by: 'cluster-ip' } as const
    const { first } = await play([declaring(pod('a'), lonely), asking(question('a', 's', denied, { to }))])
    expect(first).toMatchObject({ outcome: 'as-expected', control: { kind: 'client' } })
    expect(first.because).toEqual(['Service default/s has no endpoint: no pod has the labels app=nobody'])
  })

  it('reconciles a change at once, and measures until it shows', async () => {
    let open = 0
    const sentences = [
      declaring(pod('a'), pod('b')),
      asking(question('a', 'b', connected)),
      applying(policy),
      asking(question('a', 'b', denied)),
    ]
    const { judgements, record } = await play(sentences, (probe, _, desired) => {
      if (!hasPolicy(desired) || !isBetweenPods(probe) || !goesTo(probe, 80)) return undefined
      return open++ < 4 ? undefined : 'timeout'
    })
    expect(record.reconciled.map(hasPolicy)).toEqual([false, true])
    expect(judgements[1]).toMatchObject({ outcome: 'as-expected', control: { kind: 'baseline' } })
    expect(judgements[1]?.enforcementMs).toBeGreaterThanOrEqual(60)
  })

  it('denies a target with several addresses only when none of them answers', async () => {
    const balanced: KubernetesObject = {
      kind: 'Service',
      apiVersion: 'v1',
      metadata: { name: 's' },
      spec: { selector: { app: 'b' }, ports: [{ port: 80 }], externalIPs: ['198.51.100.1', '198.51.100.2'] },
    }
    const to = { kind: 'service', namespace: 'default', name: 's', by: 'external-ip' } as const
    const sentences = [declaring(pod('a'), pod('b'), balanced), asking(question('a', 's', denied, { to }))]
    const dropping = (...dead: string[]) =>
      play(sentences, (probe) => {
        if (probe.kind !== 'reach' || !('addresses' in probe.to) || !isBetweenPods(probe)) return undefined
        const asked = probe.to.addresses.filter((address) => address.startsWith('198.51.100.'))
        if (asked.length === 0) return undefined
        return asked.some((address) => dead.includes(address)) ? 'timeout' : 'connected'
      })
    expect((await dropping('198.51.100.1')).first).toMatchObject({ outcome: 'different', saw: 'connected' })
    expect((await dropping('198.51.100.1', '198.51.100.2')).first.outcome).toBe('as-expected')
  })

  it('never passes what could not be asked', async () => {
    const sentences = [declaring(pod('a'), pod('b')), asking(question('a', 'b', denied))]
    const { first } = await play(sentences, () => ({ verdict: 'unknown', detail: 'exec failed' }))
    expect(first).toMatchObject({ outcome: 'unknown', saw: 'unknown: exec failed' })
  })

  it('holds what is said to hold, a success too', async () => {
    const held = question('a', 'b', connected, { rounds: { holdMs: 5000, deadlineMs: 0 } })
    const sentences = [declaring(pod('a'), pod('b')), asking(held)]
    expect((await play(sentences)).first).toMatchObject({ outcome: 'as-expected', attempts: 4 })
    const { first } = await play(sentences, (_, nth) => (nth === 3 ? 'timeout' : undefined))
    expect(first.outcome).toBe('undecided')
  })

  it('asks again after a lag, and trusts what comes then', async () => {
    const sentences = [declaring(pod('a'), pod('b')), asking(question('a', 'b', connected))]
    const { first } = await play(sentences, (_, nth) => (nth < 2 ? { verdict: 'timeout', lagMs: 200 } : undefined))
    expect(first).toMatchObject({ outcome: 'as-expected', attempts: 5 })
  })

  it('knows nothing when the lag stays', async () => {
    const sentences = [declaring(pod('a'), pod('b')), asking(question('a', 'b', denied))]
    const { first } = await play(sentences, () => ({ verdict: 'timeout', lagMs: 200 }))
    expect(first).toMatchObject({ outcome: 'unknown' })
    expect(first.saw).toContain('stood still for 200 ms')
  })

  it('takes a short lag for what it is', async () => {
    const sentences = [declaring(pod('a'), pod('b')), asking(question('a', 'b', connected))]
    const { first } = await play(sentences, () => ({ verdict: 'timeout', lagMs: 75 }))
    expect(first).toMatchObject({ outcome: 'different', saw: 'timeout' })
  })

  it('is undecided when the rounds never agree', async () => {
    const sentences = [declaring(pod('a'), pod('b')), asking(question('a', 'b', connected))]
    const { first } = await play(sentences, (_, nth) => (nth % 2 === 0 ? 'refused' : undefined))
    expect(first.outcome).toBe('undecided')
    expect(first.saw).toContain('the rounds did not agree')
  })

  it('says what it saw, why, and what to try', async () => {
    const sentences = [declaring(pod('a'), pod('b'), policy), asking(question('a', 'b', connected))]
    const { first } = await play(sentences, enforcing)
    expect(first).toMatchObject({ outcome: 'different', expected: 'connected', saw: 'timeout' })
    expect(first.because[0]).toContain('NetworkPolicy default/deny-b')
    expect(first.suggestion).toMatch(/npx netherkin shell a` and there `curl .*http:\/\/10\.244\.\d+\.\d+:80\/'`/)
  })

  it('counts a datagram that arrived as not blocked', async () => {
    const udp = question('a', 'b', denied, { port: { port: 80, protocol: 'UDP' } })
    const { first } = await play([declaring(pod('a'), pod('b')), asking(udp)], (probe) =>
      isBetweenPods(probe) && goesTo(probe, 80) ? { verdict: 'timeout', delivered: true } : undefined,
    )
    expect(first).toMatchObject({ outcome: 'different', saw: 'wrong-answer' })
  })

  it('sends a spread as one round', async () => {
    const spread = question('a', 'b', connected, { times: 30 })
    const { first, record } = await play([declaring(pod('a'), pod('b')), asking(spread)])
    expect(record.batches.map(({ length }) => length)).toEqual([30])
    expect(first).toMatchObject({ outcome: 'as-expected', attempts: 1 })
    expect(first.observations).toHaveLength(30)
  })

  it('reads the cluster anew for a state that is not there yet', async () => {
    let looks = 0
    const state: Question = {
      kind: 'state',
      from: { kind: 'outside' },
      about: 'the third look',
      expected: { text: 'there', denial: false, differs: () => undefined },
      look: () => (++looks < 3 ? 'nothing' : undefined),
    }
    const { first, record } = await play([declaring(pod('a')), asking(state)])
    expect(first).toMatchObject({ outcome: 'as-expected', attempts: 3 })
    expect(record.reconciled).toHaveLength(3)
    expect(record.batches).toEqual([])
  })

  it('reads the cluster once for rounds that overlap', async () => {
    const nobody = question('a', 'a', connected, { to: { kind: 'pod', namespace: 'default', name: 'nobody' } })
    const { first } = await play([declaring(pod('a')), asking(nobody)])
    expect(first).toMatchObject({ outcome: 'different', saw: 'there is no pod nobody' })
  })

  it('gives refusals that the kernel rations the time to come', async () => {
    // Two at once and one a second: as Linux sends ICMP errors, with a smaller burst.
    const clock = createVirtualClock()
    let [tokens, at] = [2, clock.now()]
    const rationed: ScriptedOptions['script'] = () => {
      tokens = Math.min(6, tokens + (clock.now() - at) / 1000)
      at = clock.now()
      if (tokens < 1) return 'timeout'
      tokens -= 1
      return 'refused'
    }
    const refused: Expectation = {
      text: 'refused',
      denial: false,
      differs: (seen) => seen.find(({ verdict }) => verdict !== 'refused')?.verdict,
    }
    const asked = asking(question('a', 'b', refused, { rounds: { deadlineMs: 30_000 } }))
    const { first } = await play([declaring(pod('a'), pod('b')), asked], rationed, { clock })
    expect(first).toMatchObject({ outcome: 'as-expected', attempts: 6 })
  })

  it('loses no time over refusals where an answer is wanted', async () => {
    const script: ScriptedOptions['script'] = (_probe, nth) => (['refused', 'timeout'] as const)[nth]
    const asked = asking(question('a', 'b', connected, { times: 64, rounds: { deadlineMs: 30_000 } }))
    const { first } = await play([declaring(pod('a'), pod('b')), asked], script)
    expect(first.outcome).toBe('as-expected')
    expect(first.elapsedMs).toBeLessThan(3000)
  })

  it('does not wait long where it is known to fail', async () => {
    const asked = asking(question('a', 'b', connected, { rounds: { deadlineMs: 30_000 } }))
    const sentences = [declaring(pod('a'), pod('b')), asked]
    const [patient, resigned] = await Promise.all(
      [false, true].map((diverges) => play(sentences, () => 'timeout', { diverges: () => diverges })),
    )
    expect([patient?.first.outcome, resigned?.first.outcome]).toEqual(['different', 'different'])
    expect(resigned?.first.attempts).toBeLessThan((patient?.first.attempts ?? 0) / 3)
  })

  it('cannot judge when the cluster breaks', async () => {
    const broken = play([declaring(pod('a'), pod('b')), asking(question('a', 'b', connected))], () => {
      throw new Error('the holder is gone')
    })
    await expect(broken).rejects.toThrow(HarnessError)
    await expect(broken).rejects.toThrow('the holder is gone')
  })
})
