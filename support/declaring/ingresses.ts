/** Ingresses of sentences: a table of routes as real objects. Pure. */
import { type Ingress, refOf } from '../../clusters/objects.js'
import { InputError } from '../errors.js'
import type { Table } from '../sentence.js'
import type { Name, Topology } from '../topology.js'
import { type RouteWords, readRoutes } from './routes.js'
import { declareService } from './services.js'

/** The name of the Ingress that `ingress routes` declares. */
export const usualName: Name = { name: 'ingress', spelt: 'ingress' }

type Spec = NonNullable<Ingress['spec']>
type Rule = NonNullable<Spec['rules']>[number]
type Backend = NonNullable<Spec['defaultBackend']>

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
