import { describe, expect, it } from 'vitest'
import type { Capability, Live } from '../../clusters/cluster.js'
import { agentImage, type KubernetesObject, type NetworkPolicy, type Pod } from '../../clusters/objects.js'
import type { Observation } from '../../clusters/probe.js'
import type { ReachQuestion } from '../question.js'
import { type Bench, createMemory } from './bench.js'
import { findControls } from './control.js'
import { clientWitness, listenerWitness } from './witnesses.js'

const pod = (name: string, ip: string, image: string = agentImage): Pod => ({
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: { name, namespace: 'default', labels: { app: name } },
  spec: { nodeName: 'worker', containers: [{ name, image, ports: [{ containerPort: 80 }] }] },
  status: { podIP: ip, podIPs: [{ ip }] },
})
const node: KubernetesObject = {
  kind: 'Node',
  apiVersion: 'v1',
  metadata: { name: 'worker' },
  status: { addresses: [{ type: 'InternalIP', address: '172.18.0.3' }] },
}
/** Only `c` may call `b`. */
const onlyC: NetworkPolicy = {
  kind: 'NetworkPolicy',
  apiVersion: 'networking.k8s.io/v1',
  metadata: { name: 'p', namespace: 'default' },
  spec: {
    podSelector: { matchLabels: { app: 'b' } },
    ingress: [{ from: [{ podSelector: { matchLabels: { app: 'c' } } }] }],
  },
}
const question: ReachQuestion = {
  kind: 'reach',
  from: { kind: 'pod', namespace: 'default', name: 'a' },
  to: { kind: 'pod', namespace: 'default', name: 'b' },
  port: { port: 80, protocol: 'TCP' },
  expected: { text: 'denied', denial: true, differs: () => undefined },
}
const bench = (objects: readonly KubernetesObject[], capabilities: readonly Capability[]): Bench => ({
  live: {
    generation: 1,
    objects: [node, ...objects],
    outside: { addresses: [], names: [] },
    external: { addresses: [], names: [] },
    ingress: {},
  } satisfies Live,
  capabilities: new Set(capabilities),
  memory: createMemory(),
  refresh: async () => {
    throw new Error('not asked')
  },
  probe: async () => [],
  workloads: '',
  changedAt: 0,
  rounds: { attempts: 1, timeoutMs: 1, gapMs: 0, holdMs: 0, deadlineMs: 0 },
  clock: { now: () => 0, sleep: async () => {} },
})
const all = [pod('a', '10.0.0.1'), pod('b', '10.0.0.2'), pod('c', '10.0.0.3'), pod('d', '10.0.0.4'), onlyC]
const listeners = (objects: readonly KubernetesObject[], capabilities: readonly Capability[]): readonly string[] =>
  listenerWitness(question, bench(objects, capabilities)).errands.map(({ about }) => about)

describe('whoever testifies of a listener', () => {
  it('is its own node, which no policy holds back', () => {
    expect(listeners(all, ['node-network'])).toEqual(['node worker → pod b:80/TCP'])
  })

  it('is a pod that the policies admit, or the listener itself, where nodes cannot be asked', () => {
    expect(listeners(all, [])).toEqual(['pod c → pod b:80/TCP', 'pod b → pod b:80/TCP'])
    expect(listeners([pod('a', '10.0.0.1'), pod('b', '10.0.0.2'), onlyC], [])).toEqual(['pod b → pod b:80/TCP'])
  })

  it('is a pod where the question goes over SCTP, which nodes do not speak for us', () => {
    const sctp: ReachQuestion = { ...question, port: { port: 132, protocol: 'SCTP' } }
    expect(listenerWitness(sctp, bench(all, ['node-network'])).errands.map(({ about }) => about)).toEqual([
      'pod c → pod b:132/SCTP',
      'pod b → pod b:132/SCTP',
    ])
  })

  it('runs our agent', () => {
    const own = [pod('a', '10.0.0.1'), pod('b', '10.0.0.2', 'nginx'), pod('c', '10.0.0.3', 'nginx'), onlyC]
    expect(listeners(own, [])).toEqual([])
  })
})

it('lets a client prove itself at another pod, or the API server, where nodes do not listen', () => {
  const { errands } = clientWitness(question, bench(all, []))
  const api = 'pod a → the API server:443'
  expect(errands.map(({ about }) => about)).toEqual(['pod a → pod c:80', 'pod a → pod d:80', api])
  const alone = clientWitness(question, bench([pod('a', '10.0.0.1')], []))
  expect(alone.errands.map(({ about }) => about)).toEqual([api])
  expect(clientWitness(question, bench(all, ['node-network'])).errands[0]?.about).toBe('pod a → node worker:9100')
})

it.each([
  ['tls-failed', { control: { kind: 'client', about: 'pod a → the API server:443', verdict: 'connected' } }],
  ['timeout', { missing: 'the client reached nothing else either' }],
] as const)('takes the word of an API server that answers %s', async (verdict, proof) => {
  const observation: Observation = { probe: '0', verdict, detail: '', startedAt: 0, phases: { totalMs: 1 } }
  const asked = { ...bench([pod('a', '10.0.0.1')], []), probe: async () => [observation] }
  expect(await findControls([{ question, observations: [] }], asked)).toEqual([proof])
})
