/** Deployments → the pods that their ReplicaSets would make, named as kubectl shows them. */
import { createHash } from 'node:crypto'
import { annotations, type Deployment, type Pod } from '../objects.js'
import { keyOf, type Memory } from './memory.js'

const alphabet = 'bcdfghjklmnpqrstvwxz2456789'

/** Text without vowels, as Kubernetes makes its suffixes. */
export const suffixOf = (text: string, length: number): string =>
  [...createHash('sha256').update(text).digest().subarray(0, length)]
    .map((byte) => alphabet[byte % alphabet.length])
    .join('')

/** Readiness and restarts happen to pods that live on: they make no new ones. */
const templateHash = ({ spec }: Deployment): string => {
  const template = structuredClone(spec?.template ?? { metadata: {}, spec: { containers: [] } })
  delete template.metadata?.annotations?.[annotations.ready]
  delete template.metadata?.annotations?.[annotations.restarts]
  return suffixOf(JSON.stringify(template), 10)
}

const podOf = (deployment: Deployment, hash: string, name: string): Pod => {
  const { metadata, spec } = structuredClone(deployment.spec?.template ?? { metadata: {}, spec: { containers: [] } })
  const labels = { ...metadata?.labels, 'pod-template-hash': hash }
  const annotated = metadata?.annotations ? { annotations: metadata.annotations } : {}
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: deployment.metadata.namespace ?? 'default', labels, ...annotated },
    ...(spec ? { spec } : {}),
  }
}

const nameOfPod = (key: string): string => key.slice(key.indexOf('/') + 1)

/**
 * The pods of one Deployment: those that it has and that still fit, oldest first, then new ones.
 * @param isGone pods (by key) that are being evicted, so that others are made for them
 */
export const podsOfDeployment = (
  deployment: Deployment,
  { pods }: Memory,
  isGone: (podKey: string) => boolean,
): readonly Pod[] => {
  const owner = keyOf(deployment)
  const hash = templateHash(deployment)
  const kept = [...pods]
    .filter(([key, record]) => record.owner?.deployment === owner && record.owner.hash === hash && !isGone(key))
    .map(([key]) => nameOfPod(key))
    .slice(0, deployment.spec?.replicas ?? 1)
  const names = new Set(kept)
  const taken = new Set([...pods.keys()].map(nameOfPod))
  for (let turn = 0; names.size < (deployment.spec?.replicas ?? 1); turn++) {
    const name = `${deployment.metadata.name}-${hash}-${suffixOf(`${owner}/${hash}/${turn}`, 5)}`
    if (!taken.has(name)) names.add(name)
  }
  return [...names].map((name) => podOf(deployment, hash, name))
}

export const ownerOf = (deployment: Deployment): { deployment: string; hash: string } => ({
  deployment: keyOf(deployment),
  hash: templateHash(deployment),
})
