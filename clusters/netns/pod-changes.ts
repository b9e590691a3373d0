/** Which places of nodes are wired for the first time; a place outlives its pod, and serves the next one. */
import type { NodeSite } from './layout.js'
import type { Plan } from './plan.js'
import type { PlacedPod } from './pod-placement.js'
import { podAtNode, podInside, podLink, podNamespace } from './wiring.js'

const wired = ({ placed }: Plan): readonly PlacedPod[] =>
  placed.filter(({ pod, record }) => record.node !== '' && !pod.spec?.hostNetwork)

export const appended = (texts: readonly (readonly [string, string])[]): Record<string, string> => {
  const all: Record<string, string> = {}
  for (const [key, text] of texts) all[key] = (all[key] ?? '') + text
  return all
}

/** The namespaces of all pods of the plan that have one of their own. */
export const placesOf = (plan: Plan): readonly string[] => wired(plan).map(podNamespace)

/** Texts inside namespaces as pairs of namespace and text; a node may have several. */
export const podChanges = (before: ReadonlySet<string>, after: Plan) => {
  const is = new Map(wired(after).map((one) => [podNamespace(one), one]))
  const come = [...is].filter(([name]) => !before.has(name))
  const siteOf = ({ record }: PlacedPod) => after.sites.find(({ name }) => name === record.node) as NodeSite
  const inside = come.flatMap(([name, one]) => [
    [name, podInside(one, siteOf(one))] as const,
    [one.record.node, podAtNode(one, siteOf(one))] as const,
  ])
  return { come: come.map(([name]) => name), links: come.map(([, one]) => podLink(one)), inside }
}
