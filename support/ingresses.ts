/** Ingresses of sentences: a table of routes as real objects. Pure. */
import { type Ingress, refOf } from '../clusters/objects.js'
import { InputError } from './errors.js'
import type { Table } from './sentence.js'
import { declareService } from './services.js'
import { type Row, readRows } from './table.js'
import type { Name, Topology } from './topology.js'
import { toName } from './words/name.js'

/** The name of the Ingress that `ingress routes` declares. */
export const usualName: Name = { name: 'ingress', spelt: 'ingress' }

const routeColumns = ['host', 'path', 'type', 'service', 'port', 'tls', 'class']
const pathTypes = ['Prefix', 'Exact', 'ImplementationSpecific']

type Spec = NonNullable<Ingress['spec']>
type Rule = NonNullable<Spec['rules']>[number]
type Backend = NonNullable<Spec['defaultBackend']>

interface RouteWords {
  readonly host?: string
  /** Absent: the default backend, where nothing else is said. */
  readonly path: string
  readonly type: string
  readonly service: Name
  readonly port?: number | string
  /** The Secret's name. */
  readonly tls?: string
  readonly className?: string
}

const toType = (text = 'Prefix'): string => {
  const type = pathTypes.find((known) => known.toLowerCase() === text.toLowerCase())
  if (type === undefined) throw new InputError(`"${text}" is no path type; write ${pathTypes.join(', ')}`)
  return type
}

const toPath = (text = '/'): string => {
  if (text.startsWith('/')) return text
  throw new InputError(`"${text}" is no path; it must start with /`)
}

const toPort = (text: string): number | string => {
  const port = Number(text)
  if (!Number.isInteger(port)) return text
  if (port >= 1 && port <= 65_535) return port
  throw new InputError(`"${text}" is no port; write a number from 1 to 65535, or a port's name`)
}

const toTls = (text: string, host = ''): string | undefined => {
  if (text === 'no' || text === '-') return undefined
  if (host === '') throw new InputError('TLS needs a host; fill the column host')
  return text === 'yes' || text === '✓' ? `${host.replace('*', 'wildcard').toLowerCase()}-tls` : text
}

/** One row of a table of routes. */
const toRoute = ({ host, path, type, service = '', port, tls, class: className }: Row): RouteWords => {
  const secret = tls === undefined ? undefined : toTls(tls, host)
  return {
    path: toPath(path),
    type: toType(type),
    service: toName(service),
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port: toPort(port) }),
    ...(secret !== undefined && { tls: secret }),
    ...(className !== undefined && { className }),
  }
}

/** Services that the routes name and nobody declared come with a backend of their own, as `service B on 80` does. */
const withServices = (topology: Topology, routes: readonly RouteWords[]): Topology =>
  routes.reduce((grown, { service, port }) => {
    if (grown.find('Service', service)) return grown
    const number = typeof port === 'number' ? port : 80
    const named = typeof port === 'string' ? { name: port } : {}
    return declareService(grown, { name: service, ports: [{ ...named, port: number, protocol: 'TCP' }] })
  }, topology)

const backendOf = (topology: Topology, { service, port }: RouteWords): Backend => {
  const object = topology.get('Service', service)
  const known = port ?? object.spec?.ports?.[0]?.port
  if (known === undefined) throw new InputError(`service ${service.spelt} has no port; fill the column port`)
  return { service: { name: service.name, port: typeof known === 'number' ? { number: known } : { name: known } } }
}

const ruleOf = (topology: Topology, route: RouteWords): Rule => ({
  ...(route.host !== undefined && { host: route.host }),
  http: { paths: [{ path: route.path, pathType: route.type, backend: backendOf(topology, route) }] },
})

const tlsOf = (routes: readonly RouteWords[]): Pick<Spec, 'tls'> => {
  const tls = routes.flatMap(({ host, tls: secretName }) =>
    host !== undefined && secretName !== undefined ? [{ hosts: [host], secretName }] : [],
  )
  return tls.length > 0 ? { tls } : {}
}

const ingressOf = (topology: Topology, name: Name, className: string, routes: readonly RouteWords[]): Ingress => ({
  kind: 'Ingress',
  apiVersion: 'networking.k8s.io/v1',
  metadata: { name: name.name, ...(name.namespace !== undefined && { namespace: name.namespace }) },
  spec: {
    ...(className !== '' && { ingressClassName: className }),
    ...tlsOf(routes),
    rules: routes.map((route) => ruleOf(topology, route)),
  },
})

const named = (name: Name, className: string): Name =>
  className === '' ? name : { ...name, name: `${name.name}-${className}`, spelt: `${name.spelt}-${className}` }

const ingressesOf = (topology: Topology, name: Name, routes: readonly RouteWords[]): readonly Ingress[] => {
  const classes = [...new Set(routes.map(({ className = '' }) => className))]
  return classes.map((one) =>
    ingressOf(
      topology,
      named(name, one),
      one,
      routes.filter(({ className = '' }) => className === one),
    ),
  )
}

const readRoutes = (table: Table): readonly RouteWords[] =>
  readRows(table, { known: routeColumns, needed: ['service'] }, toRoute)

/** One Ingress a class: `NAME`, and `NAME-CLASS` for rows that name one. */
export const declareRoutes = (topology: Topology, name: Name, table: Table): Topology => {
  const routes = readRoutes(table)
  const grown = withServices(topology, routes)
  return ingressesOf(grown, name, routes).reduce((left, ingress) => left.declare(ingress), grown)
}

/** The routes in the place of those that were there. */
export const replaceRoutes = (topology: Topology, table: Table, name = usualName): Topology => {
  const routes = readRoutes(table)
  const grown = withServices(topology, routes)
  return ingressesOf(grown, name, routes).reduce((left, ingress) => left.apply(ingress), grown)
}

/** Sends one host and path to another Service. @throws {InputError} when no Ingress has such a path. */
export const moveRoute = (topology: Topology, host: string | undefined, path: string, service: Name): Topology => {
  const isMeant = (rule: Rule, one: { path?: string }): boolean => rule.host === host && one.path === path
  const object = topology
    .list('Ingress')
    .find(({ spec }) => spec?.rules?.some((rule) => rule.http?.paths.some((one) => isMeant(rule, one))))
  if (!object) throw new InputError(`no ingress routes ${host ?? ''}${path}`)
  const grown = withServices(topology, [{ path, type: 'Prefix', service }])
  const backend = backendOf(grown, { path, type: 'Prefix', service })
  const rules = (object.spec?.rules ?? []).map((rule) => ({
    ...rule,
    http: { paths: (rule.http?.paths ?? []).map((one) => (isMeant(rule, one) ? { ...one, backend } : one)) },
  }))
  const name = { ...refOf(object), spelt: object.metadata.name }
  return grown.change('Ingress', name, (ingress) => ({ ...ingress, spec: { ...ingress.spec, rules } }))
}

/** Requests that no route takes go to this Service. */
export const declareFallback = (topology: Topology, service: Name): Topology => {
  const grown = withServices(topology, [{ path: '/', type: 'Prefix', service }])
  const defaultBackend = backendOf(grown, { path: '/', type: 'Prefix', service })
  const known = grown.find('Ingress', usualName)
  const bare: Ingress = {
    kind: 'Ingress',
    apiVersion: 'networking.k8s.io/v1',
    metadata: { name: usualName.name },
    spec: { defaultBackend },
  }
  if (!known) return grown.declare(bare)
  return grown.change('Ingress', usualName, (ingress) => ({ ...ingress, spec: { ...ingress.spec, defaultBackend } }))
}
