/** What the engine is told of a cluster of others. */
import type { Capability, ClusterSpec, Existing } from '../cluster.js'
import { agnhostImage } from '../kubernetes/agnhost.js'
import type { KubernetesApi } from '../kubernetes/api.js'
import type { KubernetesParts } from '../kubernetes/cluster.js'
import { describeTaken } from '../kubernetes/node-ports.js'
import { keepsLabels } from '../products/relabelling.js'
import { capabilitiesOf, givesBalancers } from './capabilities.js'
import { findEdges } from './edges.js'
import type { ContextNaming } from './naming.js'
import type { Outside } from './outside.js'
import type { Survey } from './survey.js'
import type { Admitted } from './trial.js'
import { watchOver } from './vigil.js'

export const providerName = 'context'

const stockImage = 'docker.io/library/node:24-alpine'

export const agentOf = ({ agentImage = stockImage, pullPolicy = 'IfNotPresent' }: ClusterSpec) => ({
  image: agentImage,
  pullPolicy,
})

/** `context calico v3.28.5`: what was seen, as for other providers. */
export const columnOf = ({ facts }: Survey): string =>
  [providerName, facts.cni?.name ?? 'unknown CNI', facts.cni?.version].filter((word) => word !== undefined).join(' ')

/** What the user says is there is believed besides what was seen. */
export const capabilitiesIn = (
  { recipe = {} }: ClusterSpec,
  survey: Survey,
  { hostNetwork }: Admitted,
  given: readonly string[],
): ReadonlySet<Capability> => {
  const says = (product: string | undefined): boolean => product !== undefined && product !== 'none'
  const { nodes, services, facts, edges, ownAddresses, takenOn } = survey
  return capabilitiesOf({
    nodes,
    balancers: says(recipe.loadBalancer) || givesBalancers(services, nodes, facts),
    edges: Object.keys(edges).length,
    hostNetwork: hostNetwork === undefined && takenOn === undefined,
    outside: ownAddresses !== undefined,
    given,
  })
}

/** Pods that no node admits are the cluster's own choice, and told of as such; what was handed over is nobody's to change. */
export const lacksIn = (
  { takenOn }: Survey,
  { hostNetwork }: Admitted,
  given: readonly string[],
): NonNullable<KubernetesParts['lacks']> => {
  if (hostNetwork !== undefined) return given.length > 0 ? { 'node-network': hostNetwork } : {}
  return takenOn === undefined ? {} : { 'node-network': describeTaken(takenOn) }
}

const quote = (text: string): string => (/^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)

/** `kubectl … exec`: a command to paste. */
export const shellOf =
  ({ context, kubeconfig }: Existing, { namespace: names }: ContextNaming): KubernetesParts['shell'] =>
  ({ namespace, name }) =>
    [
      'kubectl',
      ...(kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig]),
      ...['--context', context, '-n', names.real(namespace), 'exec', '-it', name, '--', 'sh'],
    ]
      .map(quote)
      .join(' ')

interface Means {
  readonly spec: ClusterSpec
  readonly existing: Existing
  readonly run: string
  readonly survey: Survey
  readonly admitted: Admitted
  readonly naming: ContextNaming
  readonly outside: Outside | undefined
  /** `close` then leaves everything where it is. */
  readonly keep: () => Promise<void>
  readonly close: () => Promise<void>
}

export const partsOf = (
  api: KubernetesApi,
  { spec, existing, run, survey, admitted, naming, outside, keep, close }: Means,
): KubernetesParts => {
  const given = existing.namespaces ?? []
  return {
    name: spec.name,
    provider: providerName,
    column: columnOf(survey),
    facts: survey.facts,
    keepsLabels: keepsLabels(survey.facts),
    capabilities: capabilitiesIn(spec, survey, admitted, given),
    lacks: lacksIn(survey, admitted, given),
    mayLack: new Set<Capability>(['node-network']),
    api,
    naming,
    surroundings: outside ? { outside: outside.surroundings } : {},
    vigil: watchOver(api),
    run,
    ...(given.length > 0 && { givenNamespaces: given }),
    agent: agentOf(spec),
    agnhost: { image: spec.sctpImage ?? agnhostImage, pullPolicy: agentOf(spec).pullPolicy },
    edge: () => findEdges(api, given),
    shell: shellOf(existing, naming),
    keep,
    close,
    closesNamespaces: true,
    losesNodes: true,
  }
}
