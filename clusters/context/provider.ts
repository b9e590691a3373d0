/** The provider of clusters that are there already: any of them, behind a kubeconfig's context. */
import { randomBytes } from 'node:crypto'
import type { Cluster, ClusterSpec, Existing, Making, Provider } from '../cluster.js'
import { openApi } from '../kubernetes/access.js'
import type { KubernetesApi } from '../kubernetes/api.js'
import { checkNamed, existingOf } from './kubeconfig.js'
import { occupy } from './occupation.js'
import { providerName } from './parts.js'
import { sweepCluster } from './sweep.js'

const open = ({ context, kubeconfig }: Existing): Promise<KubernetesApi> =>
  openApi({ context, ...(kubeconfig !== undefined && { kubeconfig }) })

const create = async (spec: ClusterSpec, making: Making = {}): Promise<Cluster> => {
  const existing = await checkNamed(spec.existing)
  const api = await open(existing)
  try {
    return await occupy(api, { spec, existing, making, run: randomBytes(3).toString('hex') })
  } catch (error) {
    await api.close()
    throw error
  }
}

const sweep = async (): Promise<readonly string[]> => {
  const existing = existingOf()
  if (!existing) return []
  const api = await open(existing)
  try {
    return await sweepCluster(api, existing.namespaces)
  } finally {
    await api.close()
  }
}

export const context: Provider = {
  name: providerName,
  // Nothing but a kubeconfig is needed, and which one is not known before a context is named: `create` says what it lacks.
  missing: async () => [],
  create,
  /** Only the cluster that NETHERKIN_CONTEXT names: no other one is touched. */
  sweep,
}
