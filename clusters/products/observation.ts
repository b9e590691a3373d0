/** What a cluster is made of, as seen and not as asked (docs/decisions.md §10). */
import { parse } from 'yaml'
import type { Facts, Recipe } from '../cluster.js'
import { chooseCni } from '../cni/index.js'
import { chooseIngress } from '../ingress/index.js'
import type { KubernetesApi } from '../kubernetes/api.js'
import { chooseLoadBalancer } from '../loadbalancer/index.js'
import { describeChoice } from './choice.js'
import type { Choice, Product } from './product.js'
import { getAllowed, listAllowed } from './reading.js'
import { label, recogniseCni, recogniseIngress, recogniseLoadBalancer } from './recognition.js'
import { isOfVersion, readVersion } from './versions.js'

/** The facts that need no packets; the canary's are added to them. */
export type Observed = Omit<Facts, 'enforces' | 'denial' | 'divergences'>

/** Its ConfigMap says the mode. Nothing where it may not be read. */
const observeKubeProxy = async (api: KubernetesApi, isKubeadm: boolean): Promise<string | undefined> => {
  const seen = await getAllowed(api, { apiVersion: 'v1', kind: 'ConfigMap' }, 'kube-proxy', 'kube-system')
  if (!seen) return undefined
  const text = (seen.object?.data as Record<string, string> | undefined)?.['config.conf']
  // k3s, GKE and others have a kube-proxy, and no such ConfigMap.
  if (text === undefined) return seen.object || !isKubeadm ? undefined : 'none'
  return (parse(text) as { mode?: string }).mode || 'iptables'
}

const withoutAbsent = (facts: Partial<Record<keyof Observed, unknown>>): Observed =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Observed

/**
 * Looks only. What may not be read is absent.
 * @param isKubeadm it is known to be made by kubeadm, as kind does: without a ConfigMap of kube-proxy there is none
 * @throws {ApiError} when the server cannot be asked at all.
 */
export const observe = async (
  api: KubernetesApi,
  { isKubeadm = false }: { readonly isKubeadm?: boolean } = {},
): Promise<Observed> => {
  const [kubernetes, daemonSets, deployments, classes, kubeProxy] = await Promise.all([
    api.version(),
    listAllowed(api, 'apps/v1', 'DaemonSet'),
    listAllowed(api, 'apps/v1', 'Deployment'),
    listAllowed(api, 'networking.k8s.io/v1', 'IngressClass'),
    observeKubeProxy(api, isKubeadm),
  ])
  return withoutAbsent({
    kubernetes,
    cni: recogniseCni(daemonSets),
    kubeProxy,
    ingress: recogniseIngress(classes, deployments),
    loadBalancer: recogniseLoadBalancer(deployments),
  })
}

const sameTag = (one: string, other: string): boolean => one.replace(/^v/, '') === other.replace(/^v/, '')

const isNamed = ({ product, release }: Choice): boolean =>
  !['default', 'none'].includes(product.name) && release.source.kind !== 'file'

const checkOne = (what: string, choice: Choice, seen: string | undefined): readonly string[] => {
  if (!isNamed(choice) || (choice.product as Product & { besides?: string }).besides) return []
  const { product, version } = choice
  const parts = (seen ?? '').split(' + ').map((one) => one.split(' '))
  const isThere = parts.some(([name, tag]) => name === product.name && (!version || !tag || sameTag(tag, version)))
  return isThere ? [] : [`${what}: ${describeChoice(choice)} was asked for, ${seen ?? 'none'} is there`]
}

/** An image's own name promises nothing: its tag is whatever somebody gave it. */
const checkVersion = (nodeImage: string | undefined, seen: string | undefined): readonly string[] => {
  const wanted = readVersion(nodeImage ?? '')
  if (wanted === undefined || seen === undefined || isOfVersion(seen, wanted)) return []
  return [`Kubernetes: ${wanted} was asked for, ${seen} is there`]
}

/** @throws an Error that says both what was asked for and what is there. */
export const checkAsked = (facts: Observed, recipe: Recipe): void => {
  const { cni } = facts
  const wrong = [
    ...checkVersion(recipe.nodeImage, facts.kubernetes),
    ...checkOne('CNI', chooseCni(recipe.cni), cni && label(cni.name, cni.version)),
    ...checkOne('ingress controller', chooseIngress(recipe.ingress), facts.ingress),
    ...checkOne('load balancer', chooseLoadBalancer(recipe.loadBalancer), facts.loadBalancer),
    ...(recipe.kubeProxy !== undefined && facts.kubeProxy !== undefined && recipe.kubeProxy !== facts.kubeProxy
      ? [`kube-proxy: mode ${recipe.kubeProxy} was asked for, ${facts.kubeProxy} is there`]
      : []),
  ]
  if (wrong.length > 0) throw new Error(`the cluster is not what was asked for: ${wrong.join('; ')}`)
}
