/** How long a process has to do with a cluster. */
import type { Cluster } from '../cluster.js'

/** Closed or kept: either way the process is through with it, and says so. */
export const withTenure = (cluster: Cluster, onEnd: () => void): Cluster => ({
  ...cluster,
  close: () => cluster.close().finally(onEnd),
  keep: () => cluster.keep().finally(onEnd),
})
