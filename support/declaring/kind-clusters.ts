/** The clusters that a scenario names itself: `Given a kind cluster with CNI calico`. Pure. */
import type { Recipe } from '../../clusters/cluster.js'
import type { Family } from '../../clusters/probe.js'
import { InputError, type RowFlaw, TableError } from '../errors.js'
import type { Table } from '../sentence.js'
import { familiesOf } from '../settings.js'
import type { ClusterNeeds, Topology } from '../topology.js'
import { checkTable } from '../words/table.js'
import { declareCluster } from './clusters.js'

const oneOf = <T extends string>(text: string, known: readonly T[]): T => {
  const found = known.find((word) => word === text.toLowerCase())
  if (found === undefined) throw new InputError(`"${text}" cannot be; write one of: ${known.join(', ')}`)
  return found
}

const toNodes = (text: string): number => {
  if (!/^\d+$/.test(text)) throw new InputError(`"${text}" is no number of nodes; write such as 3`)
  return Number(text)
}

const ipFamilies: Readonly<Record<string, readonly Family[]>> = {
  ipv4: familiesOf('ipv4'),
  ipv6: familiesOf('ipv6'),
  dual: familiesOf('dual'),
}

type Read = (text: string) => ClusterNeeds

const ofRecipe =
  (key: keyof Recipe): Read =>
  (text) => ({ kind: { [key]: text } })

/** Several in one cell have commas between. */
const someOfRecipe =
  (key: 'ports' | 'containerdPatches'): Read =>
  (text) => ({ kind: { [key]: text.split(',').map((one) => one.trim()) } })

/** A row's first cell, in any case, and what its second cell says. */
const readers: Readonly<Record<string, Read>> = {
  CNI: ofRecipe('cni'),
  nodes: (text) => ({ nodes: toNodes(text) }),
  'ip family': (text) => ({ families: ipFamilies[oneOf(text, Object.keys(ipFamilies))] ?? [] }),
  'ingress controller': ofRecipe('ingress'),
  'load balancer': ofRecipe('loadBalancer'),
  Kubernetes: ofRecipe('nodeImage'),
  'node image': ofRecipe('nodeImage'),
  'kube-proxy': (text) => ({ kind: { kubeProxy: oneOf(text, ['iptables', 'nftables', 'ipvs', 'none'] as const) } }),
  'pod subnet': ofRecipe('podSubnet'),
  'service subnet': ofRecipe('serviceSubnet'),
  'extra port mappings': someOfRecipe('ports'),
  'containerd patches': someOfRecipe('containerdPatches'),
}

const keysOf = (needs: ClusterNeeds): readonly string[] => [...Object.keys(needs.kind ?? {}), ...Object.keys(needs)]

const merge = (all: ClusterNeeds, more: ClusterNeeds): ClusterNeeds => ({
  ...all,
  ...more,
  kind: { ...all.kind, ...more.kind },
})

/** An empty second cell says nothing: a column of Examples may leave it to the run. */
const readRow = (cells: readonly string[]): ClusterNeeds => {
  const [key = '', text = '', ...more] = cells.map((cell) => cell.trim())
  if (more.length > 0) throw new InputError('a row has two cells here: what it is, and what it shall be')
  const known = Object.keys(readers).find((name) => name.toLowerCase() === key.toLowerCase())
  if (known === undefined)
    throw new InputError(`a kind cluster has no "${key}"; write some of: ${Object.keys(readers).join(', ')}`)
  return text === '' ? {} : (readers[known] as Read)(text)
}

const isTwice = (all: ClusterNeeds, more: ClusterNeeds): boolean =>
  keysOf(more).some((key) => key !== 'kind' && keysOf(all).includes(key))

const readTable = (table: Table): ClusterNeeds => {
  const flaws: RowFlaw[] = []
  let all: ClusterNeeds = { kind: {} }
  for (const [row, cells] of checkTable(table).rows.entries())
    try {
      const more = readRow(cells)
      if (isTwice(all, more)) throw new InputError(`${cells[0]?.trim()} is said twice (or its image is)`)
      all = merge(all, more)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      flaws.push({ row, message: error.message })
    }
  if (flaws.length > 0) throw new TableError(flaws)
  return all
}

const declare = (topology: Topology, { nodes, ...needs }: ClusterNeeds): Topology => {
  if (topology.cluster.kind) throw new InputError('this scenario names a kind cluster already; it runs on one cluster')
  const named = topology.needing(needs)
  return nodes === undefined ? named : declareCluster(named, nodes)
}

/** @throws {InputError} when the scenario names a cluster already, or the nodes are too many. */
export const declareKind = (topology: Topology, cni: string, nodes?: number): Topology =>
  declare(topology, { kind: { cni }, ...(nodes !== undefined && { nodes }) })

/** @throws {TableError} for rows that are not known, are said twice, or say what cannot be. */
export const declareKindTable = (topology: Topology, table: Table): Topology => declare(topology, readTable(table))
