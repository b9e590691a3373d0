/** A netns cluster: plans what is asked for, and has its holder do it. */
import type { Artifact, Capability, Cluster, ClusterSpec, Live } from '../cluster.js'
import type { KubernetesObject } from '../objects.js'
import { ofKind } from '../objects.js'
import { type ChangeMeans, externalHost, type Rendered, renderChange, renderPlan } from './change.js'
import { ingressClassName, ingressControllerName } from './edges.js'
import { parseFaults } from './faults.js'
import type { Holder } from './holder/launch.js'
import { nodeSites, outside } from './layout.js'
import { keyOf } from './memory.js'
import type { Placement } from './placement.js'
import { planCluster } from './plan.js'
import { shellCommand } from './shell.js'
import { edgeService } from './system.js'

export const providerName = 'netns'

const capabilitiesOf = ({ nodes }: ClusterSpec): ReadonlySet<Capability> =>
  new Set<Capability>([
    'network-policy',
    'load-balancer',
    'ingress',
    'outside',
    'external',
    'outside-address',
    'external-ips',
    'node-links',
    'node-network',
    'cluster-scope',
    'literal-namespaces',
    ...(nodes > 2 ? (['second-worker'] as const) : []),
  ])

/** Every class that the controller serves enters at the one edge. */
const ingressOf = ({ objects }: Placement): Live['ingress'] => {
  const edge = ofKind(objects, 'Service').find((service) => keyOf(service) === keyOf({ metadata: edgeService }))
  const addresses = (edge?.status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip ? [ip] : []))
  if (addresses.length === 0) return {}
  const declared = ofKind(objects, 'IngressClass').filter(({ spec }) => spec?.controller === ingressControllerName)
  const names = new Set([ingressClassName, ...declared.map(({ metadata }) => metadata.name)])
  return Object.fromEntries([...names].map((name) => [name, { addresses, http: 80, https: 443 }]))
}

const liveOf = (placement: Placement, generation: number): Live => ({
  generation,
  objects: placement.objects,
  outside: { addresses: [outside.address], names: [] },
  external: externalHost,
  ingress: ingressOf(placement),
})

const toArtifact = ({ name, text }: { name: string; text: string }): Artifact => ({
  name,
  mediaType: 'text/plain',
  text,
})

/**
 * @param holder running, and not used yet
 * @throws {RangeError} for a node count or a fault that cannot be.
 */
export const openCluster = async (spec: ClusterSpec, holder: Holder): Promise<Cluster> => {
  const sites = nodeSites(spec.nodes)
  const faults = parseFaults(spec.faults ?? [])
  let rendered: Rendered | undefined
  let generation = 0
  let broken: unknown

  const reconcile: Cluster['reconcile'] = async (desired: readonly KubernetesObject[], { reset = false } = {}) => {
    // What a failed change left behind is nobody's plan.
    if (broken !== undefined) throw broken
    const before = rendered
    const plan = planCluster(desired, { sites, faults, reset, ...(before ? { before: before.plan } : {}) })
    const after = renderPlan(plan, faults, before)
    const means: ChangeMeans = { generation: generation + 1, faults, reset }
    const change = renderChange(before, after, means)
    await holder.apply(change).catch((error: unknown) => {
      broken = error
      throw error
    })
    generation = change.generation
    rendered = after
    return liveOf(plan.placement, generation)
  }

  await reconcile([])
  return {
    name: spec.name,
    provider: providerName,
    column: providerName,
    facts: { enforces: true, denial: 'dropped', divergences: [] },
    capabilities: capabilitiesOf(spec),
    reconcile,
    probe: (batch) => holder.probe(batch),
    diagnose: async () => (await holder.inspect()).map(toArtifact),
    shell: (source) => shellCommand((rendered as Rendered).plan, source, { pid: holder.pid, faults }),
    keep: () => holder.keep(),
    close: () => holder.close(),
  }
}
