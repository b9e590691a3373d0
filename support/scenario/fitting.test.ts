import { describe, expect, it } from 'vitest'
import type { Cluster, Live } from '../../clusters/cluster.js'
import type { KubernetesObject } from '../../clusters/objects.js'
import { fitCluster } from './fitting.js'

const node = (name: string): KubernetesObject => ({ kind: 'Node', apiVersion: 'v1', metadata: { name } })
const podOn = (name: string, nodeName: string): KubernetesObject => ({
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: { name, namespace: 'kube-system' },
  spec: { nodeName, containers: [{ name }] },
})
const there = [node('control-plane'), node('worker'), node('worker2'), podOn('near', 'worker'), podOn('far', 'worker2')]

const clusterOf = (nodes: number): Cluster =>
  ({
    facts: { nodes },
    capabilities: new Set(['cluster-scope']),
    reconcile: async () => ({ objects: there }) as unknown as Live,
  }) as unknown as Cluster

describe('a cluster that is larger than the scenario counts with', () => {
  it('shows neither the nodes that are too many nor what runs there', async () => {
    const { objects } = await fitCluster(clusterOf(3), 2).reconcile([])
    expect(objects.map(({ metadata }) => metadata.name)).toEqual(['control-plane', 'worker', 'near'])
  })

  it('of the right size is left as it is', async () => {
    const cluster = clusterOf(3)
    expect(fitCluster(cluster, 3)).toBe(cluster)
  })
})
