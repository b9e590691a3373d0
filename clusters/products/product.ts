/** What is installed into a cluster: CNIs, ingress controllers, load balancers. One file of data each. */
import type { Divergence } from '../cluster.js'
import type { WireObject } from '../kubernetes/api.js'

/** Where one version comes from, pinned. */
export type Source =
  | { readonly kind: 'manifest'; readonly url: string; readonly sha256: string }
  /** `helm template`, the release called as the chart; what it renders is hashed. Without helm the cached or mirrored file serves. */
  | {
      readonly kind: 'chart'
      readonly repository: string
      readonly chart: string
      readonly version: string
      readonly namespace: string
      readonly values: Readonly<Record<string, unknown>>
      readonly sha256?: string
    }
  /** A file of the user's own, or one of a folder that stands for the network. Without `sha256` it is taken as it is. */
  | { readonly kind: 'file'; readonly path: string; readonly sha256?: string }
  /** Written here, because upstream publishes only a chart or nothing. */
  | { readonly kind: 'objects'; readonly objects: readonly WireObject[] }
  /** In the node image already, or nothing at all. */
  | { readonly kind: 'none' }

export interface Release {
  readonly source: Source
  /** What runs. A container of the manifest with the same repository and another tag, or none, is pinned to it. */
  readonly images: readonly string[]
}

/** A change of one object of the manifest, as data. */
export interface ObjectPatch {
  readonly kind: string
  readonly name: string
  readonly namespace?: string
  /** A JSON merge patch, but lists of things that all have a `name` (containers, env, ports) are merged by it. */
  readonly merge?: unknown
  /** Texts that are replaced wherever they stand in the object; `{podSubnet}` in the new one is the cluster's, IPv4. */
  readonly replace?: Readonly<Record<string, string>>
}

/** Reference CNI plugins that the nodes need and node images of kind leave out. */
export interface NodePlugins {
  readonly names: readonly string[]
  readonly version: string
  /** By architecture as Node names it (`x64`, `arm64`). */
  readonly archives: Readonly<Record<string, { readonly url: string; readonly sha256: string }>>
}

/** An object that must be ready, in the order of the list. */
export interface Readiness {
  readonly kind: 'DaemonSet' | 'Deployment' | 'Job'
  readonly namespace: string
  readonly name: string
}

export interface Product {
  readonly name: string
  readonly title: string
  /** First is the default. Keys as users write them: `v3.32.1`. */
  readonly releases: Readonly<Record<string, Release>>
  readonly patches?: readonly ObjectPatch[]
  /** Objects of ours that the manifest lacks, applied after it. */
  readonly adds?: readonly WireObject[]
  readonly ready: readonly Readiness[]
  /** Whether we have run it ourselves; versions that were seen working. */
  readonly seen: readonly string[]
  readonly divergences?: readonly Divergence[]
  readonly notes?: string
}

export interface Cni extends Product {
  /** What the kind config must say. */
  readonly kind: { readonly disableDefaultCNI: boolean; readonly podSubnet?: string; readonly kubeProxy?: 'none' }
  /** What its documentation says; a canary says what it does. */
  readonly enforces: boolean
  readonly denial?: 'dropped' | 'rejected'
  readonly ipv6: boolean
  readonly sctp: boolean
  /** It knows pods by their labels, and may take half a minute to learn that those of a pod are others; old rules hold until then. */
  readonly isSlowToRelabel?: true
  /** What whoever makes the nodes puts into their `/opt/cni/bin` where it is absent; `fetchPlugins` brings it. */
  readonly plugins?: NodePlugins
  /** Kernel modules that must be there on the host before the nodes are. */
  readonly modules?: readonly string[]
  /** How it is recognised in a cluster: a DaemonSet, and the container whose image tag is its version. */
  readonly recognise: { readonly namespace: string; readonly daemonSet: string; readonly container?: string }
}

export interface IngressController extends Product {
  readonly className: string
  /** `spec.controller` of its IngressClass. */
  readonly controller: string
  /** The Service through which traffic enters. */
  readonly service: { readonly namespace: string; readonly name: string }
  readonly legacy?: boolean
}

export interface LoadBalancer extends Product {
  /** How it is recognised in a cluster. */
  readonly recognise?: Readiness
  /** Objects that are made once it is ready, such as an address pool; `pool` is a range out of the kind network: `172.18.255.0-172.18.255.15`. */
  readonly configure?: (pool: string) => readonly WireObject[]
  /** Runs beside the cluster and not in it. */
  readonly besides?: 'cloud-provider-kind'
}

/** A product at a version: `calico@v3.28.5`, or a manifest of the user's own. */
export interface Choice<P extends Product = Product> {
  readonly product: P
  readonly version: string
  readonly release: Release
}
