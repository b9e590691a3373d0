/** The port: everything that Netherkin asks of a place where packets fly. */
import type { KubernetesObject, ObjectRef } from './objects.js'
import type { Family, Observation, Probe, Verdict } from './probe.js'

/** What a scenario may need and a cluster may lack. */
export type Capability =
  | 'network-policy'
  | 'load-balancer'
  | 'ingress'
  /** A host off the cluster that calls in. */
  | 'outside'
  /** That host calls from the address that features name: 192.0.2.100. */
  | 'outside-address'
  /** A host off the cluster that pods call. */
  | 'external'
  /** An address of a Service's `externalIPs` leads from outside to a node. */
  | 'external-ips'
  /** The links of a node can be cut and mended. */
  | 'node-links'
  | 'second-worker'
  /** Probes start at nodes; pods may be in the node's own network. */
  | 'node-network'
  /** Nodes can be cordoned and drained, IngressClasses made: nobody else uses the cluster. */
  | 'cluster-scope'
  /** Namespaces are called as the scenario calls them: their names may stand in selectors and DNS names. */
  | 'literal-namespaces'
  /** The nodes' kernels speak SCTP, and pods of ours are given a program that does. */
  | 'sctp'

/** What a real cluster is made of; names as the catalogue spells them (`calico`, `calico@v3.28.5`, `./mine.yaml`, `none`). */
export interface Recipe {
  /** Without it: the node image's own default. */
  readonly cni?: string
  readonly ingress?: string
  readonly loadBalancer?: string
  /** The node image by name, or by the version of Kubernetes (`v1.36.4`). */
  readonly nodeImage?: string
  readonly kubeProxy?: 'iptables' | 'nftables' | 'ipvs' | 'none'
  readonly podSubnet?: string
  readonly serviceSubnet?: string
  /** `30080:8080/TCP` (port of the host, port of the control plane's node). */
  readonly ports?: readonly string[]
  /** `docker.io=http://mirror:5000`. */
  readonly registryMirrors?: readonly string[]
  /** The images of what is installed come from this registry in place of their own: `registry.example:5000`. */
  readonly imageRegistry?: string
  /** TOML, or paths of files of it. */
  readonly containerdPatches?: readonly string[]
  /** Images that Docker has, to be brought into the nodes: `app:dev`. Also when a cluster is joined. */
  readonly loadImages?: readonly string[]
}

/** Which existing cluster, and what may be used of it. */
export interface Existing {
  readonly context: string
  /** Path; without it what KUBECONFIG names, or ~/.kube/config. */
  readonly kubeconfig?: string
  /** Namespaces that were made for Netherkin; without them it makes its own. */
  readonly namespaces?: readonly string[]
}

/** What a column does differently from Kubernetes, known and with its source: a scenario of these rows is expected to fail there. */
export interface Divergence {
  /** `KD-01`, or a name of the user's own. */
  readonly id: string
  /** The CNI (or `kube-proxy`, an ingress controller, …) that does it. */
  readonly engine: string
  /** Row ids of the catalogue, as scenarios are tagged: `NP-059`; or names of scenarios. */
  readonly rows: readonly string[]
  readonly text: string
  /** Where it is documented: an address, an issue. */
  readonly source: string
  /** `2027-06-30`: after that day the entry no longer excuses anything. */
  readonly expires: string
  /** Of the engine, as npm writes ranges: `>=3.28 <3.30`. It holds for no other, nor where the version is not known. */
  readonly versions?: string
  /** What is seen instead, in every answer that is wrong. */
  readonly verdict?: Verdict
  /** Which answers are wrong, and no others: `pod a → pod b:80/TCP`, or a cell of a truth table, `a → b`. */
  readonly cells?: readonly string[]
}

/** What a cluster was observed to be (docs/decisions.md §10); what nobody could observe is absent. */
export interface Facts {
  /** `v1.36.4`. */
  readonly kubernetes?: string
  /** How many nodes there are, the control plane counted; so far as they can be seen and used. */
  readonly nodes?: number
  readonly cni?: { readonly name: string; readonly version?: string }
  readonly kubeProxy?: string
  readonly ingress?: string
  readonly loadBalancer?: string
  /** What the canary saw: whether a NetworkPolicy is enforced. */
  readonly enforces?: boolean
  /** What a denial by policy looks like. */
  readonly denial?: 'dropped' | 'rejected'
  /** Why nothing can be judged here: even the canary's open pair, before any policy of ours, passed no packet. In words. */
  readonly closed?: string
  readonly divergences: readonly Divergence[]
}

/** One step of making a cluster. */
export interface Phase {
  readonly name: 'image' | 'nodes' | 'control plane' | 'CNI' | 'ready' | 'add-ons' | 'agents' | 'canary'
  /** What is being done, in a few words. */
  readonly text: string
  /** Absent while it lasts. */
  readonly tookMs?: number
}

/** How whoever makes a cluster is kept informed, and can stop it. */
export interface Making {
  readonly onPhase?: (phase: Phase) => void
  readonly signal?: AbortSignal
}

/** Something that the host lacks, and the command (or the words) that mend it. */
export interface Lack {
  readonly what: string
  readonly mend: string
}

/** What a host must carry. */
export interface Planned {
  /** Of one cluster, the control plane counted. */
  readonly nodes?: number
}

export interface ClusterSpec {
  /** Unique among live clusters of this host; part of every name that is made. */
  readonly name: string
  /** Nodes, the control plane counted. At least 1. */
  readonly nodes: number
  readonly families: readonly Family[]
  /** For Netherkin's own tests: what this cluster does wrong on purpose. Not every provider can. */
  readonly faults?: readonly string[]
  /**
   * The run that asks: workers of one run that ask for the same cluster join the one that is there, and the last one out
   * takes it away. Only clusters that are dear are shared.
   */
  readonly run?: string
  /** What a real cluster that is to be made consists of. */
  readonly recipe?: Recipe
  readonly existing?: Existing
  /** The image in which the agent runs, by any registry. */
  readonly agentImage?: string
  /** The image of agnhost, which speaks SCTP where nodes do, by any registry. */
  readonly sctpImage?: string
  /** When these images, and those of what is installed, are pulled. */
  readonly pullPolicy?: 'Always' | 'IfNotPresent' | 'Never'
  /** Take a kept cluster of the same recipe, and leave it at the end. */
  readonly reuse?: boolean
}

export interface Provider {
  readonly name: string
  /** What this host lacks for what is planned, where that makes a difference; looks only, touches nothing. */
  missing(planned?: Planned): Promise<readonly Lack[]>
  /**
   * Begins, without waiting, what any `create` in this process needs; the next one takes it. Never throws, and keeps no
   * process from ending: with the process goes what was begun.
   */
  prepare?(): void
  /** Resolves when the cluster works; leaves nothing behind when it rejects. */
  create(spec: ClusterSpec, making?: Making): Promise<Cluster>
  /** Removes what dead runs left and leaves live ones alone; resolves to the names of what was removed. */
  sweep(): Promise<readonly string[]>
}

/** A host off the cluster. */
export interface Host {
  readonly addresses: readonly string[]
  /** Names that the cluster's DNS resolves to it. */
  readonly names: readonly string[]
}

/** The cluster as it is: objects as `kubectl get` would show them, status filled in (podIPs, clusterIPs, addresses, …). */
export interface Live {
  /** Grows with each reconcile. */
  readonly generation: number
  readonly objects: readonly KubernetesObject[]
  /** Calls node ports, load balancers and ingresses. */
  readonly outside: Host
  /** Serves TCP and UDP on 80 and 443 (TCP: HTTP, and TLS on 443) for pods to call. */
  readonly external: Host
  /** Where Ingress traffic enters, by IngressClass name. */
  readonly ingress: Readonly<Record<string, { addresses: readonly string[]; http: number; https: number }>>
}

/** A named piece of evidence for a person to read. */
export interface Artifact {
  readonly name: string
  readonly mediaType: string
  readonly text: string
}

export interface Holding {
  readonly reset?: boolean
  /** What the cluster has already and a scenario speaks of: seen, never made or changed. */
  readonly existing?: readonly ObjectRef[]
}

export interface Cluster {
  readonly name: string
  readonly provider: string
  readonly capabilities: ReadonlySet<Capability>
  /** Why it lacks what a cluster of its kind might have, in words; nothing where its kind says enough. */
  readonly lacks?: Readonly<Partial<Record<Capability, string>>>
  /** `netns`, `kind calico v3.28.5`: the name of its column in a matrix, from what was observed. */
  readonly column: string
  readonly facts: Facts
  /**
   * Makes the cluster hold exactly these objects (and the system's own): creates, patches, prunes only the difference.
   * Resolves when the data plane has them (or, on a real cluster, when pods are ready and addresses are assigned).
   * `reset` also forgets what lingers between scenarios: conntrack entries, affinity, DNS caches, open connections.
   * @throws {RejectedObject} when the cluster refuses an object.
   */
  reconcile(desired: readonly KubernetesObject[], options?: Holding): Promise<Live>
  /** One attempt each, all at once, never retried. One observation a probe, in the batch's order. */
  probe(batch: readonly Probe[]): Promise<readonly Observation[]>
  /** What a person would want to see after a failure. */
  diagnose(): Promise<readonly Artifact[]>
  /** A command to paste that opens a shell at the source, while the cluster lives. */
  shell(source: { readonly namespace: string; readonly name: string }): string
  /** Lets the cluster outlive this process. */
  keep(): Promise<void>
  /** Takes everything away; safe to call twice. */
  close(): Promise<void>
}

/** The cluster refused an object, as an API server does. */
export class RejectedObject extends Error {
  override readonly name = 'RejectedObject'
}
