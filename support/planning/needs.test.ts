import { expect, it } from 'vitest'
import { annotations, type KubernetesObject } from '../../clusters/objects.js'
import type { Source } from '../../clusters/probe.js'
import type { Question, ReachQuestion, Target } from '../question.js'
import { Topology } from '../topology.js'
import { findLacks } from './lacks.js'
import { deriveNeeds } from './needs.js'

const pod = (name: string, nodeName?: string): KubernetesObject => ({
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: { name },
  spec: { containers: [], ...(nodeName !== undefined && { nodeName }) },
})
const node = (name: string, link?: string): KubernetesObject => ({
  kind: 'Node',
  apiVersion: 'v1',
  metadata: { name, ...(link !== undefined && { annotations: { [annotations.link]: link } }) },
})
const ingress: KubernetesObject = { kind: 'Ingress', apiVersion: 'networking.k8s.io/v1', metadata: { name: 'i' } }
const topology = (...objects: KubernetesObject[]): Topology =>
  objects.reduce((grown, object) => grown.declare(object), Topology.empty())

const a: Source = { kind: 'pod', namespace: 'default', name: 'a' }
const ask = (from: Source, to: Target): ReachQuestion => ({
  kind: 'reach',
  from,
  to,
  port: { protocol: 'TCP' },
  expected: { text: 'connected', denial: false, differs: () => undefined },
})

const hostPod: KubernetesObject = {
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: { name: 'h' },
  spec: { containers: [], hostNetwork: true },
}
const fromBlock = (cidr: string, ...except: string[]): KubernetesObject => ({
  kind: 'NetworkPolicy',
  apiVersion: 'networking.k8s.io/v1',
  metadata: { name: 'p' },
  spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr, except } }] }] },
})
const alias = (externalName: string): KubernetesObject => ({
  kind: 'Service',
  apiVersion: 'v1',
  metadata: { name: 'alias' },
  spec: { type: 'ExternalName', externalName },
})
const service = (by: Extract<Target, { kind: 'service' }>['by'], namespace = 'default'): Target => ({
  kind: 'service',
  namespace,
  name: 'b',
  by,
})
const named = (name: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } })
const policy = (namespaceSelector: object): KubernetesObject => ({
  kind: 'NetworkPolicy',
  apiVersion: 'networking.k8s.io/v1',
  metadata: { name: 'p' },
  spec: { podSelector: {}, ingress: [{ from: [{ namespaceSelector }] }] },
})

it.each<[string, KubernetesObject[], ReachQuestion[], string[]]>([
  ['nothing', [pod('a')], [ask(a, a as Target)], []],
  ['a node that is cordoned', [node('worker')], [], ['cluster-scope']],
  ['two pods on one worker', [pod('a', 'worker'), pod('b', 'worker')], [], []],
  ['two pods on two workers', [pod('a', 'worker'), pod('b', 'worker2')], [], ['second-worker']],
  [
    'a question to the second worker',
    [],
    [ask(a, { kind: 'node', name: 'worker2' })],
    ['node-network', 'second-worker'],
  ],
  ['a node that is down', [node('worker', 'down')], [], ['node-links']],
  ['an Ingress', [ingress], [], ['ingress']],
  ['a caller from outside', [], [ask({ kind: 'outside' }, { kind: 'ingress' })], ['outside', 'ingress']],
  ['a node that calls', [], [ask({ kind: 'node', name: 'worker' }, a as Target)], ['node-network']],
  ["a pod in its node's network", [hostPod], [], ['node-network']],
  ['a call to the external host', [], [ask(a, { kind: 'external' })], ['external']],
  ['a call to its address', [], [ask(a, { kind: 'address', address: '203.0.113.10' })], ['external']],
  ['a call to its name', [], [ask(a, { kind: 'name', name: 'external.example' })], ['external']],
  ['an alias of it', [alias('external.example')], [], ['external']],
  ['an alias of a Service', [alias('b.shop.svc.cluster.local')], [], ['literal-namespaces']],
  ['an external IP', [], [ask(a, service('external-ip'))], ['external-ips']],
  ['a Service of the same namespace by name', [], [ask(a, service('name'))], []],
  ['one of another', [], [ask(a, service('name', 'shop'))], ['literal-namespaces']],
  ['a name with its namespace', [], [ask(a, { kind: 'name', name: 'b.default' })], ['literal-namespaces']],
  ['a name of somebody else', [], [ask(a, { kind: 'name', name: 'www.example' })], []],
  ['a policy', [policy({ matchLabels: { team: 'a' } })], [], ['network-policy']],
  ['a policy that names a namespace', [policy(named('shop'))], [], ['network-policy', 'literal-namespaces']],
  ['a policy about the caller from outside', [fromBlock('192.0.2.100/32')], [], ['network-policy', 'outside-address']],
  [
    'a policy about all but that caller',
    [fromBlock('0.0.0.0/0', '192.0.2.100/32')],
    [],
    ['network-policy', 'outside-address'],
  ],
  ['a policy about everybody', [fromBlock('0.0.0.0/0', '192.0.20.0/24')], [], ['network-policy']],
  ['a policy that names the system', [policy(named('kube-system'))], [], ['network-policy']],
])('%s', (_, objects, questions, needs) => {
  expect([...deriveNeeds([topology(...objects)], questions)]).toEqual(needs)
})

const sctpPod: KubernetesObject = {
  ...{ kind: 'Pod', apiVersion: 'v1', metadata: { name: 'a' } },
  spec: { containers: [{ name: 'one', ports: [{ containerPort: 132, protocol: 'SCTP' }] }] },
}
const sctpService: KubernetesObject = {
  ...{ kind: 'Service', apiVersion: 'v1', metadata: { name: 'b' } },
  spec: { ports: [{ port: 132, protocol: 'SCTP' }] },
}

it('needs SCTP where a question goes over it, and not where a port is only declared', () => {
  const declared = [topology(sctpPod, sctpService)]
  const question = ask(a, service('cluster-ip'))
  expect([...deriveNeeds(declared, [question])]).toEqual([])
  expect([...deriveNeeds(declared, [question, { ...question, port: { port: 132, protocol: 'SCTP' } }])]).toEqual([
    'sctp',
  ])
})

it('asks nobody for what the cluster says of itself', () => {
  const state: Question = {
    kind: 'state',
    from: { kind: 'outside' },
    about: 'addresses',
    expected: { text: 'own', denial: false, differs: () => undefined },
    look: () => undefined,
  }
  expect([...deriveNeeds([Topology.empty()], [state])]).toEqual([])
})

it('says which sentences need it and how to get it, and never leaves out a policy', () => {
  const lacks = findLacks(new Set(['network-policy', 'load-balancer', 'external']), new Set(['external']), 'kind')
  expect(lacks).toEqual(['needs a load balancer: --lb metallb'])
  expect(findLacks(new Set(['literal-namespaces']), new Set(), 'context')[0]).toContain('--namespaces')
  expect(findLacks(new Set(['ingress']), new Set(), 'context')[0]).toContain('label app.kubernetes.io/name')
  expect(findLacks(new Set(['sctp']), new Set(), 'netns')).toEqual([
    'needs SCTP (`on …/SCTP`): kind has it where this machine has: sudo modprobe sctp, then --provider kind',
  ])
  expect(findLacks(new Set(['sctp']), new Set(), 'kind', { sctp: 'on all nodes …' })).toEqual([
    'needs SCTP (`on …/SCTP`): on all nodes …',
  ])
  const why = { 'node-network': 'port 9100 of node worker is taken' }
  expect(findLacks(new Set(['node-network']), new Set(), 'context', why)).toEqual([
    "needs the nodes' own network (`node … can reach`, `hostNetwork: true`): port 9100 of node worker is taken",
  ])
})
