/** Pods said in lists and tables. Pure. */
import { InputError } from '../errors.js'
import type { Table } from '../sentence.js'
import type { Name, Topology } from '../topology.js'
import { toLabels } from '../words/labels.js'
import { toName } from '../words/name.js'
import { toPortSpecs } from '../words/port.js'
import { type Row, readRows } from '../words/table.js'
import type { PodWords } from './pods.js'
import { declarePod } from './services.js'

const columns = ['name', 'namespace', 'labels', 'node', 'ports', 'ready', 'listens', 'network', 'hostname', 'subdomain']

const toChoice = (column: string, text: string, [usual, other]: readonly [string, string]): boolean => {
  if (text === usual || text === other) return text === other
  throw new InputError(`"${text}" cannot be ${column}; write ${usual} or ${other}`)
}

const inNamespace = (name: Name, namespace: string | undefined): Name =>
  namespace === undefined ? name : { ...name, namespace: toName(namespace).name }

const toPod = (row: Row): PodWords => {
  const { name = '', namespace, labels, node, ports, ready, listens, network, hostname, subdomain } = row
  return {
    name: inNamespace(toName(name), namespace),
    ...(labels !== undefined && { labels: toLabels(labels) }),
    ...(node !== undefined && { node: toName(node) }),
    ...(ports !== undefined && { ports: toPortSpecs(ports) }),
    ...(ready !== undefined && { ready: !toChoice('ready', ready, ['yes', 'no']) }),
    ...(listens !== undefined && { localhostOnly: toChoice('listens', listens, ['everywhere', 'localhost']) }),
    ...(network !== undefined && { hostNetwork: toChoice('network', network, ['pod', 'host']) }),
    ...(hostname !== undefined && { hostname: toName(hostname).name }),
    ...(subdomain !== undefined && { subdomain: toName(subdomain).name }),
  }
}

const declareAll = (topology: Topology, pods: readonly PodWords[]): Topology => pods.reduce(declarePod, topology)

/** @throws {TableError} with every wrong row. */
export const declareTable = (topology: Topology, table: Table): Topology => {
  let grown = topology
  readRows(table, { known: columns, needed: ['name'] }, (row) => {
    grown = declarePod(grown, toPod(row))
  })
  return grown
}

export const declarePods = (topology: Topology, names: readonly Name[], node?: Name): Topology =>
  declareAll(
    topology,
    names.map((name) => ({ name, ...(node && { node }) })),
  )

/** A pod with several containers, which share its network: columns `name` and `ports`. */
export const declareContainers = (topology: Topology, name: Name, table: Table): Topology => {
  const containers = readRows(table, { known: ['name', 'ports'], needed: ['name'] }, ({ name = '', ports = '' }) => ({
    name: toName(name).name,
    ports: toPortSpecs(ports),
  }))
  return declarePod(topology, { name, containers })
}
