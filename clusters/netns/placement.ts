/** The cluster as the planner decided it: who lives where, with which address, and who stands behind each Service port. */
import type { KubernetesObject } from '../objects.js'
import type { Protocol } from '../probe.js'

/** One address behind a Service port. */
export interface Endpoint {
  readonly address: string
  /** The endpoint's own port (targetPort resolved on its pod). */
  readonly port: number
  readonly ready: boolean
  /** Absent for addresses of a hand-written EndpointSlice. */
  readonly pod?: { readonly namespace: string; readonly name: string }
  /** `spec.hostname` where `spec.subdomain` names the Service. */
  readonly hostname?: string
  readonly node?: string
}

/** One port of one Service and everyone behind it, unready ones included. */
export interface ServicePort {
  readonly namespace: string
  readonly service: string
  /** Empty for the only, unnamed port. */
  readonly name: string
  readonly protocol: Protocol
  readonly port: number
  readonly nodePort?: number
  readonly endpoints: readonly Endpoint[]
}

export interface Placement {
  /** All objects, the system's own and generated pods included, with status and assigned fields filled in. */
  readonly objects: readonly KubernetesObject[]
  readonly servicePorts: readonly ServicePort[]
}
