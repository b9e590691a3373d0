import { describe, expect, it } from 'vitest'
import { TableError } from '../errors.js'
import { Topology } from '../topology.js'
import { declareKind, declareKindTable } from './kind-clusters.js'

const start = Topology.empty()
const table = (...rows: [string, string][]) => ({ rows })

describe('a kind cluster that a scenario names', () => {
  it('has a CNI, and nodes where they are said', () => {
    expect(declareKind(start, 'calico').cluster).toEqual({ kind: { cni: 'calico' } })
    expect(declareKind(start, './mine.yaml', 4)).toMatchObject({ nodes: 4, cluster: { kind: { cni: './mine.yaml' } } })
  })

  it('is described by a table as a person writes it', () => {
    const described = declareKindTable(
      start,
      table(
        ['cni', 'calico@v3.28.5'],
        ['Nodes', '2'],
        ['IP family', 'Dual'],
        ['kube-proxy', 'nftables'],
        ['node image', ''],
      ),
    )
    expect(described.cluster).toEqual({
      nodes: 2,
      families: ['IPv4', 'IPv6'],
      kind: { cni: 'calico@v3.28.5', kubeProxy: 'nftables' },
    })
    expect(
      declareKindTable(
        start,
        table(['Ingress controller', 'traefik'], ['load balancer', 'metallb'], ['Kubernetes', 'v1.36.4']),
      ).cluster.kind,
    ).toEqual({ ingress: 'traefik', loadBalancer: 'metallb', nodeImage: 'v1.36.4' })
  })

  it('takes several ports in one cell', () => {
    const described = declareKindTable(start, table(['Extra port mappings', '30080:8080/TCP, 0:53/UDP']))
    expect(described.cluster.kind).toEqual({ ports: ['30080:8080/TCP', '0:53/UDP'] })
  })

  it('tells all wrong rows at once', () => {
    const wrong = () => declareKindTable(start, table(['network', 'x'], ['nodes', 'many'], ['CNI', 'a'], ['cni', 'b']))
    expect(wrong).toThrow(TableError)
    expect(wrong).toThrow(/no "network"; write some of: CNI, nodes/)
    expect(wrong).toThrow(/"many" is no number of nodes/)
    expect(wrong).toThrow(/cni is said twice/)
  })

  it('is one', () => {
    expect(() => declareKind(declareKind(start, 'calico'), 'flannel')).toThrow('names a kind cluster already')
  })
})
