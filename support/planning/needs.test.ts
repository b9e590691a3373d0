import { expect, it } from 'vitest'
import { annotations, type KubernetesObject } from '../../clusters/objects.js'
import type { Source } from '../../clusters/probe.js'
import type { ReachQuestion, Target } from '../question.js'
import { Topology } from '../topology.js'
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

it.each<[string, KubernetesObject[], ReachQuestion[], string[]]>([
  ['nothing', [pod('a'), node('worker')], [ask(a, a as Target)], []],
  ['two pods on one worker', [pod('a', 'worker'), pod('b', 'worker')], [], []],
  ['two pods on two workers', [pod('a', 'worker'), pod('b', 'worker2')], [], ['second-worker']],
  ['a question to the second worker', [], [ask(a, { kind: 'node', name: 'worker2' })], ['second-worker']],
  ['a node that is down', [node('worker', 'down')], [], ['node-links']],
  ['an Ingress', [ingress], [], ['ingress']],
  ['a caller from outside', [], [ask({ kind: 'outside' }, { kind: 'node', name: 'worker' })], ['outside']],
  ['a call to outside', [], [ask(a, { kind: 'external' })], ['outside']],
])('%s', (_, objects, questions, needs) => {
  expect([...deriveNeeds([topology(...objects)], questions)]).toEqual(needs)
})
