/** Known products by the workloads that a cluster runs. Pure. */
import type { Facts } from '../cluster.js'
import { cnis } from '../cni/index.js'
import { ingressControllers } from '../ingress/index.js'
import type { WireObject } from '../kubernetes/api.js'
import { loadBalancers } from '../loadbalancer/index.js'
import type { Cni } from './product.js'

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

/** `calico v3.28.5`. */
export const label = (name: string, version: string | undefined): string => (version ? `${name} ${version}` : name)

/** The controllers of the cluster's IngressClasses; a known one with its version. */
export const recogniseIngress = (
  classes: readonly WireObject[],
  workloads: readonly WireObject[],
): string | undefined => {
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

export const recogniseLoadBalancer = (workloads: readonly WireObject[]): string | undefined => {
  for (const { name, recognise } of loadBalancers) {
    const found = workloads.find(
      ({ metadata }) => metadata.name === recognise?.name && metadata.namespace === recognise?.namespace,
    )
    if (found) return label(name, versionOf(found))
  }
  return undefined
}
