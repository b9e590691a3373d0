import { expect, it } from 'vitest'
import type { WireObject } from './api.js'
import { describeLostNodes } from './lost-nodes.js'
import { marks } from './wire.js'

const node = (name: string, status: string): WireObject => ({
  ...{ apiVersion: 'v1', kind: 'Node', metadata: { name } },
  status: {
    conditions: [{ type: 'Ready', status, message: status === 'True' ? '' : 'Kubelet stopped posting node status.' }],
  },
})
const pod = (nodeName: string, labels: Readonly<Record<string, string>>, namespace = 'nk-1-default'): WireObject => ({
  ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace, labels } },
  spec: { nodeName },
})
const nodes = [node('real-1', 'True'), node('real-2', 'Unknown')]
const naming = { node: { real: (said: string) => said, said: (real: string) => real.replace('real-', 'worker') } }
const own = (part: string, run = 'r1') => ({ [marks.run]: run, [marks.part]: part })
const dns = { 'k8s-app': 'kube-dns' }
const leaving = (one: WireObject): WireObject => ({
  ...one,
  metadata: { ...one.metadata, deletionTimestamp: '2026-11-28T00:00:00Z' },
})
const find = (...pods: readonly WireObject[]) => describeLostNodes({ nodes, pods, owner: 'r1', naming })

it.each([
  ['a pod of the scenario', pod('real-2', own('scenario'))],
  ["the cluster's DNS", pod('real-2', dns, 'kube-system')],
])('a node that is lost under %s is told', (_, on) => {
  expect(find(on)).toBe(
    'node worker2 (real-2) is not Ready (Kubelet stopped posting node status.), and what this scenario needs is there: run again when it is back',
  )
})

it.each<[string, ...WireObject[]]>([
  ['is Ready', pod('real-1', own('scenario'))],
  ['has an agent of ours alone', pod('real-2', own('node'))],
  ['has a spare pod alone', pod('real-2', own('spare'))],
  ['has a pod of the scenario that is leaving', leaving(pod('real-2', own('scenario')))],
  ['has one DNS pod of several', pod('real-2', dns, 'kube-system'), pod('real-1', dns, 'kube-system')],
  ["has another run's pods", pod('real-2', own('scenario', 'r2'))],
  ['has a pod of the CNI', pod('real-2', { 'k8s-app': 'calico-node' }, 'kube-system')],
])('one that %s is not', (_, ...on) => {
  expect(find(...on)).toBeUndefined()
})
