/** Which Ingress route takes a request: hosts and paths as the Ingress API defines them. */
import type { Route } from './protocol.js'

export interface RequestLine {
  /** The Host header as it came, or empty. */
  readonly host: string
  /** The request target as it came: path, and a query that no route looks at. */
  readonly target: string
}

/** The first route that takes the request; routes stand most specific first. */
export const findRoute = (routes: readonly Route[], { host, target }: RequestLine): Route | undefined => {
  const name = hostName(host)
  const path = pathOf(target)
  return routes.find((route) => isHostMatch(route.host, name) && isPathMatch(route, path))
}

/** `*.foo.com` stands for exactly one label; no pattern stands for every name. Both in lower case. */
export const isHostMatch = (pattern: string, name: string): boolean => {
  if (pattern === '' || pattern === name) return true
  if (!pattern.startsWith('*.')) return false
  const dot = name.indexOf('.')
  return dot > 0 && name.slice(dot) === pattern.slice(1)
}

/** Most specific first: host over wildcard over any host, then the longer path, then Exact over the other types. */
export const compareRoutes = (a: Route, b: Route): number =>
  hostRank(a.host) - hostRank(b.host) ||
  b.host.length - a.host.length ||
  pathLength(b) - pathLength(a) ||
  Number(b.pathType === 'Exact') - Number(a.pathType === 'Exact')

/** Controllers ignore the port and the case of a Host header. */
const hostName = (host: string): string => host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '')

const pathOf = (target: string): string => {
  const path = target.replace(/^https?:\/\/[^/?]*/i, '').replace(/[?#].*$/s, '')
  return path === '' ? '/' : path
}

const isPathMatch = ({ path, pathType }: Route, asked: string): boolean => {
  if (pathType === 'Exact') return asked === path
  const wanted = withoutEndSlash(path)
  return asked === wanted || asked.startsWith(`${wanted}/`)
}

const withoutEndSlash = (path: string): string => path.replace(/\/$/, '')

const hostRank = (host: string): number => {
  if (host === '') return 2
  return host.startsWith('*.') ? 1 : 0
}

const pathLength = ({ path }: Route): number => withoutEndSlash(path).length
