/** Names of a kind cluster: nodes are called after it, namespaces are its own. */
import type { Naming } from '../kubernetes/naming.js'

/** `nk-7f3a-worker2` → `worker2`. */
export const saidOf = (cluster: string, real: string): string | undefined =>
  real.startsWith(`${cluster}-`) ? real.slice(cluster.length + 1) : undefined

/** @param nodes their real names */
export const kindNaming = (cluster: string, nodes: readonly string[]): Naming => ({
  namespace: { real: (said) => said, said: (real) => real },
  node: {
    real: (said) => {
      const found = nodes.find((node) => saidOf(cluster, node) === said)
      if (found) return found
      throw new RangeError(
        `the cluster has no node "${said}"; it has ${nodes.map((node) => saidOf(cluster, node)).join(', ')}`,
      )
    },
    said: (real) => (nodes.includes(real) ? saidOf(cluster, real) : undefined),
  },
})
