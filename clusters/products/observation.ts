/** What a cluster is made of, as seen and not as asked (docs/decisions.md §10). */
import { parse } from 'yaml'
import type { Facts, Recipe } from '../cluster.js'
import { chooseCni, cnis } from '../cni/index.js'
import { chooseIngress, ingressControllers } from '../ingress/index.js'
import { ApiError, type KubernetesApi, type WireObject } from '../kubernetes/api.js'
import { chooseLoadBalancer, loadBalancers } from '../loadbalancer/index.js'
import { describeChoice } from './choice.js'
import type { Choice, Cni, Product } from './product.js'

/** The facts that need no packets; the canary's are added to them. */
export type Observed = Omit<Facts, 'enforces' | 'denial' | 'divergences'>

interface Template {
  readonly template?: {
    readonly spec?: {
      readonly hostNetwork?: boolean
      readonly containers?: readonly { readonly name: string; readonly image: string }[]
      readonly volumes?: readonly { readonly hostPath?: { readonly path?: string } }[]
    }
  }
}

const podOf = (workload: WireObject) => (workload.spec as Template | undefined)?.template?.spec ?? {}

/** `v3.28.5` of `docker.io/calico/node:v3.28.5@sha256:…`. */
export const tagOf = (image: string): string | undefined => /:([^:/@]+)(?:@.*)?$/.exec(image.replace(/@.*$/, ''))?.[1]

const versionOf = (workload: WireObject, container?: string): string | undefined => {
  const { containers = [] } = podOf(workload)
  const image = (containers.find(({ name }) => name === container) ?? containers[0])?.image
  return image === undefined ? undefined : tagOf(image)
}

/** It writes the nodes' CNI configuration, or puts programs beside it: no workload but a CNI does. */
const looksLikeCni = (daemonSet: WireObject): boolean => {
  const { hostNetwork, volumes = [] } = podOf(daemonSet)
  return hostNetwork === true && volumes.some(({ hostPath }) => /^\/(etc\/cni|opt\/cni)\b/.test(hostPath?.path ?? ''))
}

const named = (name: string, version: string | undefined): NonNullable<Facts['cni']> => ({
  name,
  ...(version !== undefined && { version }),
})

/** By the catalogue's DaemonSets; else the name of the one that looks like a CNI. */
export const recogniseCni = (daemonSets: readonly WireObject[]): Facts['cni'] => {
  const known: readonly Cni[] = cnis.filter(({ name }) => name !== 'default' && name !== 'none')
  for (const { name, recognise } of known) {
    const found = daemonSets.find(({ metadata }) => metadata.name === recognise.daemonSet)
    if (found && !(name === 'kindnet' && !isKindnet(found))) return named(name, versionOf(found, recognise.container))
  }
  const [other] = daemonSets.filter(looksLikeCni)
  return other && named(imageName(other) ?? other.metadata.name, versionOf(other))
}

/** Another program may go by kindnet's name, since kind looks for it: the image tells. */
const isKindnet = (daemonSet: WireObject): boolean => imageName(daemonSet) === 'kindnetd'

const imageName = (workload: WireObject): string | undefined =>
  /([^/:@]+)(?::[^/]*)?(?:@.*)?$/.exec(podOf(workload).containers?.[0]?.image ?? '')?.[1]

/** Forbidden or unknown to this server: not observed. */
const listOr = async (api: KubernetesApi, apiVersion: string, kind: string): Promise<readonly WireObject[]> => {
  try {
    return (await api.list({ apiVersion, kind })).items
  } catch (error) {
    if (error instanceof ApiError && [401, 403, 404].includes(error.status)) return []
    throw error
  }
}

const getOr = async (
  api: KubernetesApi,
  kind: { readonly apiVersion: string; readonly kind: string },
  name: string,
  namespace: string,
): Promise<{ readonly object: WireObject | undefined } | undefined> => {
  try {
    return { object: await api.get(kind, name, namespace) }
  } catch (error) {
    if (error instanceof ApiError && [401, 403].includes(error.status)) return undefined
    throw error
  }
}

/** Its ConfigMap says the mode; without one, there is no kube-proxy. Nothing where it may not be read. */
const observeKubeProxy = async (api: KubernetesApi): Promise<string | undefined> => {
  const seen = await getOr(api, { apiVersion: 'v1', kind: 'ConfigMap' }, 'kube-proxy', 'kube-system')
  if (!seen) return undefined
  const text = (seen.object?.data as Record<string, string> | undefined)?.['config.conf']
  if (text === undefined) return seen.object ? undefined : 'none'
  return (parse(text) as { mode?: string }).mode || 'iptables'
}

const label = (name: string, version: string | undefined): string => (version ? `${name} ${version}` : name)

/** The controllers of the cluster's IngressClasses; a known one with its version. */
const recogniseIngress = (classes: readonly WireObject[], workloads: readonly WireObject[]): string | undefined => {
  const controllers = new Set(
    classes.map(({ spec }) => (spec as { controller?: string } | undefined)?.controller ?? ''),
  )
  const names = [...controllers].map((controller) => {
    const product = ingressControllers.find((one) => one.controller === controller)
    const ready = product?.ready.find(({ kind }) => kind === 'Deployment')
    const workload = workloads.find(
      ({ metadata }) => metadata.name === ready?.name && metadata.namespace === ready?.namespace,
    )
    return product ? label(product.name, workload && versionOf(workload)) : controller
  })
  return names.length > 0 ? names.join(' + ') : undefined
}

const recogniseLoadBalancer = (workloads: readonly WireObject[]): string | undefined => {
  for (const { name, recognise } of loadBalancers) {
    const found = workloads.find(
      ({ metadata }) => metadata.name === recognise?.name && metadata.namespace === recognise?.namespace,
    )
    if (found) return label(name, versionOf(found))
  }
  return undefined
}

const withoutAbsent = (facts: Partial<Record<keyof Observed, unknown>>): Observed =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Observed

/** Looks only. What may not be read is absent. @throws {ApiError} when the server cannot be asked at all. */
export const observe = async (api: KubernetesApi): Promise<Observed> => {
  const [kubernetes, daemonSets, deployments, classes, kubeProxy] = await Promise.all([
    api.version(),
    listOr(api, 'apps/v1', 'DaemonSet'),
    listOr(api, 'apps/v1', 'Deployment'),
    listOr(api, 'networking.k8s.io/v1', 'IngressClass'),
    observeKubeProxy(api),
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

/** @throws an Error that says both what was asked for and what is there. */
export const checkAsked = (facts: Observed, recipe: Recipe): void => {
  const { cni } = facts
  const wrong = [
    ...checkOne('CNI', chooseCni(recipe.cni), cni && label(cni.name, cni.version)),
    ...checkOne('ingress controller', chooseIngress(recipe.ingress), facts.ingress),
    ...checkOne('load balancer', chooseLoadBalancer(recipe.loadBalancer), facts.loadBalancer),
    ...(recipe.kubeProxy !== undefined && facts.kubeProxy !== undefined && recipe.kubeProxy !== facts.kubeProxy
      ? [`kube-proxy: mode ${recipe.kubeProxy} was asked for, ${facts.kubeProxy} is there`]
      : []),
  ]
  if (wrong.length > 0) throw new Error(`the cluster is not what was asked for: ${wrong.join('; ')}`)
}
