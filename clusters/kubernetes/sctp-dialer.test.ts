import { describe, expect, it } from 'vitest'
import type { Observation, Probe, ReachProbe, Source } from '../probe.js'
import type { WireObject } from './api.js'
import type { Engine } from './engine.js'
import { probeAll } from './probing.js'

const agent = [{ name: 'agent', env: [{ name: 'NETHERKIN_AGENT' }] }]
const podOf = (namespace: string, name: string, ip: string, spec: object = {}): WireObject => ({
  ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, uid: name } },
  spec: { containers: agent, ...spec },
  status: { podIPs: [{ ip }], ephemeralContainerStatuses: [{ name: 'netherkin-sctp', state: { running: {} } }] },
})
const worker2: WireObject = {
  ...{ apiVersion: 'v1', kind: 'Node', metadata: { name: 'worker2' } },
  status: { addresses: [{ type: 'InternalIP', address: '172.18.0.3' }] },
}
const dialing = { name: 'netherkin-sctp-132', env: [{ name: 'NETHERKIN_DIALER', value: '29133' }] }

interface Script {
  readonly pods?: readonly WireObject[]
  readonly sctp?: boolean
  readonly doubt?: string
  readonly seen?: Partial<Observation>
}

const engineWith = ({ pods = [], sctp = true, doubt, seen = {} }: Script) => {
  const brought: unknown[] = []
  const asked: { readonly dialer?: number; readonly batch: readonly Probe[] }[] = []
  const observe = ({ id }: Probe): Observation => ({
    ...{ probe: id, verdict: 'connected', detail: '', startedAt: 0, phases: { totalMs: 1 } },
    ...seen,
  })
  const names = { real: (said: string) => said, said: (real: string) => real }
  const kinds: Readonly<Record<string, ReadonlyMap<string, WireObject>>> = {
    Pod: new Map(pods.map((pod) => [`${pod.metadata.namespace}/${pod.metadata.name}`, pod])),
    Node: new Map([['/worker2', worker2]]),
  }
  const engine = {
    parts: {
      naming: { namespace: names, node: names },
      surroundings: { outside: { probe: async (batch: readonly Probe[]) => ({ observations: batch.map(observe) }) } },
      api: { create: async (...args: readonly unknown[]) => void brought.push(args) },
    },
    dressing: sctp ? { agnhost: { image: 'agnhost', pullPolicy: 'Never' } } : {},
    sight: { of: (kind: string) => kinds[kind] ?? new Map(), until: async (find: () => unknown) => find() },
    memory: { nodes: new Map(), sctpDoubt: doubt },
    links: {
      of: () => ({
        ask: async (question: (typeof asked)[number]) => {
          asked.push(question)
          return { observations: question.batch.map(observe) }
        },
      }),
    },
  } as unknown as Engine
  return { engine, asked, brought }
}

const node = (name: string) => podOf('netherkin-nodes', name, '172.18.0.2', { hostNetwork: true })

describe('a probe over SCTP', () => {
  const pods = [
    podOf('default', 'a', '10.0.0.1'),
    podOf('default', 'b', '10.0.0.2', { containers: [...agent, dialing] }),
    podOf('default', 'h', '172.18.0.3', { hostNetwork: true, nodeName: 'worker2' }),
    node('worker'),
  ]
  const from = (name: string): Source => ({ kind: 'pod', namespace: 'default', name })
  const to = (address: string, more: Partial<ReachProbe> = {}): ReachProbe => ({
    ...{ kind: 'reach', id: 's', from: from('a'), to: { addresses: [address] }, port: 132, protocol: 'SCTP' },
    ...{ timeoutMs: 100, ...more },
  })
  const ask = async (probe: ReachProbe, script: Script = {}) => {
    const { engine, asked, brought } = engineWith({ pods, ...script })
    const [observation] = await probeAll(engine, [probe])
    return { observation, asked, brought }
  }

  it('brings an agnhost into a pod without one, and tells its agent where it is', async () => {
    const { observation, asked, brought } = await ask(to('10.0.0.2'))
    expect(observation?.verdict).toBe('connected')
    expect(asked.map(({ dialer }) => dialer)).toEqual([29_132])
    expect(brought).toMatchObject([
      [{ metadata: { name: 'a' }, spec: { ephemeralContainers: [{ name: 'netherkin-sctp' }] } }, 'ephemeralcontainers'],
    ])
  })

  it('uses the one that listens there', async () => {
    const { asked, brought } = await ask(to('10.0.0.1', { from: from('b') }))
    expect(asked.map(({ dialer }) => dialer)).toEqual([29_133])
    expect(brought).toEqual([])
  })

  it.each<[string, ReachProbe, Script, RegExp]>([
    ['on a cluster without it', to('10.0.0.2'), { sctp: false }, /cluster lacks it/],
    [
      'where nobody knows',
      to('10.0.0.2'),
      { sctp: false, doubt: 'on every node, no answer' },
      /\(on every node, no answer\)/,
    ],
    ['from a node', to('10.0.0.2', { from: { kind: 'node', name: 'worker' } }), {}, /not opened in a node's own/],
    ["from a pod in a node's network", to('10.0.0.2', { from: from('h') }), {}, /not opened in a node's own/],
    ["to a pod in a node's network", to('172.18.0.3'), { seen: { verdict: 'refused' } }, /not opened in a node's own/],
  ])('is unknown %s', async (_, probe, script, detail) => {
    const { observation } = await ask(probe, script)
    expect(observation).toMatchObject({ verdict: 'unknown', detail: expect.stringMatching(detail) })
  })

  it('that breaks takes no other of its source along', async () => {
    const { engine } = engineWith({ pods, sctp: false })
    const tcp = to('10.0.0.2', { id: 't', protocol: 'TCP' })
    expect((await probeAll(engine, [to('10.0.0.2'), tcp])).map(({ verdict }) => verdict)).toEqual([
      'unknown',
      'connected',
    ])
  })

  it('that somebody else answers is connected, identity unproved', async () => {
    const theirs = podOf('default', 'w', '10.0.0.9', { containers: [{ name: 'web', image: 'nginx' }] })
    const script = { pods: [...pods, theirs], seen: { verdict: 'wrong-answer' as const } }
    expect((await ask(to('10.0.0.9'), script)).observation).toMatchObject({
      verdict: 'connected',
      detail: 'connected, identity unproved',
    })
  })
})
