/** What the Ingresses say of a request that no backend answered. Pure over the live objects. */
import type { Live } from '../../clusters/cluster.js'
import { type Ingress, ofKind } from '../../clusters/objects.js'
import type { Observation } from '../../clusters/probe.js'
import type { ReachQuestion } from '../question.js'

interface Rule {
  readonly ingress: string
  readonly host: string
  readonly text: string
}

const rulesOf = ({ metadata, spec }: Ingress): readonly Rule[] =>
  (spec?.rules ?? []).flatMap(({ host = 'any host', http }) =>
    (http?.paths ?? []).map(({ path = '/', pathType, backend }) => ({
      ingress: `${metadata.namespace ?? 'default'}/${metadata.name}`,
      host,
      text: `${path} (${pathType}) to service ${backend.service?.name ?? 'none'}`,
    })),
  )

const isFor = (host: string, wanted: string): boolean =>
  host === 'any host' ||
  host === wanted ||
  (host.startsWith('*.') && wanted.slice(wanted.indexOf('.')) === host.slice(1))

/** A line for each rule that the request's host has, or the hosts that there are, where the edge itself answered. */
export const describeUnrouted = (
  { to, http }: ReachQuestion,
  live: Live,
  observations: readonly Observation[],
): readonly string[] => {
  const last = observations.at(-1)
  if (to.kind !== 'ingress' || last?.http?.status !== 404 || last.servedBy !== undefined) return []
  const rules = ofKind(live.objects, 'Ingress').flatMap(rulesOf)
  const host = (http?.host ?? '').replace(/:\d+$/, '')
  const own = rules.filter((rule) => isFor(rule.host, host))
  if (own.length > 0)
    return own.map((rule) => `Ingress ${rule.ingress} routes ${rule.text} for ${rule.host}, not ${http?.path ?? '/'}`)
  const hosts = [...new Set(rules.map((rule) => rule.host))].join(', ') || 'none'
  return [`no Ingress has a rule for the host ${host || '(none)'}; hosts that have one: ${hosts}`]
}
