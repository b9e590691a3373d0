/** The fault `stale-endpoint`: whoever once stood behind a name or a route stays there. */
import type { Edge, Route, Zone } from '../protocol.js'

/** Addresses that a name below `svc` had before win over its new ones, also when the name is gone. */
export const holdStaleAddresses = (before: Zone, next: Zone): Zone => {
  const held = Object.entries(before.records).filter(([name]) => name.endsWith(`.svc.${next.domain}`))
  const records = Object.fromEntries(
    held.map(([name, { A, AAAA }]) => [name, { ...next.records[name], ...(A && { A }), ...(AAAA && { AAAA }) }]),
  )
  return { ...next, records: { ...next.records, ...records } }
}

/** Endpoints that a route had before win over its new ones. */
export const holdStaleEndpoints = (before: Edge, next: Edge): Edge => {
  const known = new Map(before.routes.map((route) => [keyOf(route), route.endpoints]))
  const routes = next.routes.map((route) => ({ ...route, endpoints: heldOr(known.get(keyOf(route)), route.endpoints) }))
  if (!next.defaultBackend) return { ...next, routes }
  return { ...next, routes, defaultBackend: heldOr(before.defaultBackend, next.defaultBackend) }
}

const keyOf = ({ host, path, pathType, backend }: Route): string => [host, path, pathType, backend].join(' ')

const heldOr = (held: Route['endpoints'] | undefined, fresh: Route['endpoints']): Route['endpoints'] =>
  held?.length ? held : fresh
