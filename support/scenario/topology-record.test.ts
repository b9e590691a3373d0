import { describe, expect, it } from 'vitest'
import type { Live } from '../../clusters/cluster.js'
import type { KubernetesObject } from '../../clusters/objects.js'
import { Topology } from '../topology.js'
import { recordTopology } from './topology-record.js'

const pod = (name: string, namespace?: string): KubernetesObject => ({
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: { name, labels: { app: name }, ...(namespace !== undefined && { namespace }) },
  spec: { containers: [] },
  status: { podIP: '10.244.1.2' },
})
const service: KubernetesObject = {
  kind: 'Service',
  apiVersion: 'v1',
  metadata: { name: 's' },
  spec: { clusterIP: '10.96.0.9', externalIPs: ['198.51.100.1'], selector: { app: 'a' }, ports: [{ port: 80 }] },
}
const policy: KubernetesObject = {
  kind: 'NetworkPolicy',
  apiVersion: 'networking.k8s.io/v1',
  metadata: { name: 'p' },
  spec: { podSelector: { matchLabels: { app: 'a' } } },
}
const secret = (name: string, value: string): KubernetesObject => ({
  kind: 'Secret',
  apiVersion: 'v1',
  metadata: { name },
  data: { key: value },
})

const topologyOf = (...objects: readonly KubernetesObject[]): Topology =>
  objects.reduce((topology, object) => topology.declare(object), Topology.empty())
const nobody = { addresses: [], names: [] }
const liveOf = (...objects: readonly KubernetesObject[]): Live => ({
  generation: 1,
  objects,
  outside: nobody,
  external: nobody,
  ingress: {},
})

describe('the record of a topology', () => {
  it('says who stands behind a Service, and whom a policy selects', () => {
    const objects = [pod('a'), pod('b'), service, policy]
    const { placed } = recordTopology(topologyOf(...objects), liveOf(...objects), 1)
    expect(placed?.services).toEqual([
      { namespace: 'default', name: 's', addresses: ['10.96.0.9', '198.51.100.1'], backends: ['default/a'] },
    ])
    expect(placed?.policies).toEqual([
      { namespace: 'default', name: 'p', directions: ['Ingress'], selects: ['default/a'] },
    ])
  })

  it('leaves out what is of the system, but not what the scenario speaks of', () => {
    const topology = topologyOf(pod('a')).referring('Pod', { namespace: 'kube-system', name: 'dns', spelt: 'dns' })
    const live = liveOf(pod('a'), pod('dns', 'kube-system'), pod('proxy', 'kube-system'))
    expect(recordTopology(topology, live, 1).placed?.pods.map(({ name }) => name)).toEqual(['a', 'dns'])
  })

  it('has the objects alone where the cluster never held them', () => {
    expect(recordTopology(topologyOf(policy), undefined, 0)).toEqual({
      version: 1,
      askedBy: 0,
      objects: [expect.anything()],
    })
  })

  it('has no secrets', () => {
    expect(JSON.stringify(recordTopology(topologyOf(secret('s', 'aHVudGVyMg==')), undefined, 0))).not.toContain('aHVu')
  })

  it('leaves out objects that are too long, and says how many', () => {
    const long = {
      ...pod('b'),
      metadata: { name: 'b', annotations: { text: 'x'.repeat(200_000) } },
    } as KubernetesObject
    const record = recordTopology(topologyOf(pod('a'), long, pod('c')), undefined, 0)
    expect([record.objects.map(({ metadata }) => metadata.name), record.leftOut]).toEqual([['a'], 2])
  })
})
