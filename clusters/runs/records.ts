/** What is written down about each cluster that runs of this user have made. */
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive, type Owner } from './owner.js'
import { readJson, stateFolder, writeWhole } from './state.js'

export interface ClusterRecord {
  /** As the provider calls it. */
  readonly name: string
  readonly provider: string
  /** Of everything that made it: equal hash, equal cluster. */
  readonly hash: string
  /** The same for clusters that differ in their size alone. */
  readonly kin: string
  /** How many it was asked to have. */
  readonly nodes: number
  /** `kind calico v3.28.5`, or what was asked for while it is being made; for people. */
  readonly title: string
  readonly run?: string
  /** `removing`: somebody has begun to take it away. */
  readonly phase: 'making' | 'ready' | 'removing'
  /** Who makes it, or removes it. */
  readonly worker: Owner
  /** One entry for each that holds it open. */
  readonly users: readonly (Owner & { readonly ticket: string })[]
  /** Outlives its users. */
  readonly kept: boolean
  /** ISO 8601. */
  readonly since: string
  /** Which slice of addresses its load balancer has. */
  readonly pool?: number
  /** What the provider needs to know to open it again. */
  readonly details?: unknown
}

const clustersFolder = (): string => join(stateFolder(), 'clusters')

/** Where everything about a cluster is written down: its record, its kubeconfig. */
export const folderOfCluster = (name: string): string => join(clustersFolder(), name)

const recordFile = (name: string): string => join(folderOfCluster(name), 'record.json')

export const readRecord = (name: string): ClusterRecord | undefined => readJson<ClusterRecord>(recordFile(name))

export const readRecords = (): readonly ClusterRecord[] => {
  mkdirSync(clustersFolder(), { recursive: true, mode: 0o700 })
  return readdirSync(clustersFolder()).flatMap((name) => readRecord(name) ?? [])
}

export const writeRecord = (record: ClusterRecord): void =>
  writeWhole(recordFile(record.name), `${JSON.stringify(record, null, 2)}\n`)

/** Users that live. */
export const livingUsers = (record: ClusterRecord): ClusterRecord['users'] => record.users.filter(isAlive)

/** Somebody makes, removes or uses it right now. */
export const isInUse = (record: ClusterRecord): boolean =>
  livingUsers(record).length > 0 || (record.phase !== 'ready' && isAlive(record.worker))
