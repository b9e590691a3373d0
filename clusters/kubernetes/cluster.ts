/** Any real Kubernetes cluster behind the port: what kind and context have in common. */
import type { Capability, Facts } from '../cluster.js'
import type { KubernetesApi } from './api.js'
import type { Naming } from './naming.js'
import type { Surroundings } from './surroundings.js'

export interface KubernetesParts {
  readonly name: string
  readonly provider: string
  readonly column: string
  readonly facts: Facts
  readonly capabilities: ReadonlySet<Capability>
  readonly api: KubernetesApi
  readonly naming: Naming
  readonly surroundings: Surroundings
  /** On every object that is made: `netherkin.dev/run`. */
  readonly run: string
  /** Namespaces that are there to be used, by real name; without it namespaces are made and removed. */
  readonly givenNamespaces?: readonly string[]
  readonly agent: { readonly image: string; readonly pullPolicy: 'Always' | 'IfNotPresent' | 'Never' }
  /** Where Ingress traffic enters, by class; asked anew after each reconcile. */
  readonly edge: () => Promise<Readonly<Record<string, { addresses: readonly string[]; http: number; https: number }>>>
  /** Opens a shell at a source, as a command to paste. */
  readonly shell: (source: { readonly namespace: string; readonly name: string }) => string
  /** What the provider itself does about keeping and closing; the engine has removed its objects before `close`. */
  readonly keep: () => Promise<void>
  readonly close: () => Promise<void>
}
