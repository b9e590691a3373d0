/** The netns provider: a Kubernetes network on one Linux kernel. */
import { fileURLToPath } from 'node:url'
import type { ClusterSpec, Provider } from '../cluster.js'
import { openCluster, providerName } from './cluster.js'
import { parseFaults } from './faults.js'
import { launchSpare, takeHolder } from './holder/spare.js'
import { clusterFamily, nodeSites } from './layout.js'
import { missing } from './missing.js'
import { sweepHolders } from './sweep.js'

const program = fileURLToPath(new URL('./holder/main.js', import.meta.url))

/** @throws {RangeError} before anything is made. */
const checkSpec = ({ nodes, families, faults = [] }: ClusterSpec): void => {
  nodeSites(nodes)
  parseFaults(faults)
  const other = families.filter((family) => family !== clusterFamily)
  if (other.length > 0) throw new RangeError(`netns clusters speak ${clusterFamily} only, not ${other.join(', ')}`)
}

export const netns: Provider = {
  name: providerName,
  missing,
  prepare: () => launchSpare({ program }),
  create: async (spec) => {
    checkSpec(spec)
    const holder = await takeHolder({ program })
    try {
      return await openCluster(spec, holder)
    } catch (error) {
      await holder.close()
      throw error
    }
  },
  // The kernel takes everything away with the holder, and the holder ends with its owner, unless it was told to stay.
  sweep: async () => sweepHolders(),
}
