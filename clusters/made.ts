/** The clusters that runs of this user made on this host, to be listed and deleted. */

import { join } from 'node:path'
import { removeCluster } from './kind/removal.js'
import {
  type ClusterRecord,
  claimCluster,
  folderOfCluster,
  isInUse,
  livingUsers,
  readRecords,
} from './runs/registry.js'

export interface MadeCluster {
  readonly name: string
  readonly provider: string
  /** `kind calico v3.28.5`. */
  readonly title: string
  readonly phase: ClusterRecord['phase']
  /** Outlives its runs. */
  readonly kept: boolean
  /** Processes that use it, or make it, right now. */
  readonly users: readonly number[]
  /** ISO 8601. */
  readonly since: string
  /** Path. */
  readonly kubeconfig: string
}

const pidsOf = (record: ClusterRecord): number[] => {
  const users = livingUsers(record).map(({ pid }) => pid)
  return users.length > 0 || !isInUse(record) ? users : [record.worker.pid]
}

const describe = (record: ClusterRecord): MadeCluster => {
  const { name, provider, title, phase, kept, since } = record
  const kubeconfig = join(folderOfCluster(name), 'kubeconfig')
  return { name, provider, title, phase, kept, since, kubeconfig, users: pidsOf(record) }
}

export const listMade = (): MadeCluster[] => readRecords().map(describe)

const removers: Readonly<Record<string, (name: string) => Promise<void>>> = { kind: (name) => removeCluster(name) }

/** @returns false when a living run uses it, or there is none of that name. @throws an Error when it cannot be removed. */
export const removeMade = async (name: string): Promise<boolean> => {
  const claimed = await claimCluster(name, (record) => !isInUse(record) && Object.hasOwn(removers, record.provider))
  if (!claimed) return false
  await removers[claimed.provider]?.(name)
  return true
}
