/** What the cluster's ingress controller serves: the Ingresses of its class, merged. */
import { type Ingress, type IngressClass, ofKind, refOf, type Secret } from '../objects.js'
import type { Fault } from './faults.js'
import { compareRoutes } from './ingress-match.js'
import type { Placement } from './placement.js'
import { type Certificate, type Edge, type Route, sourceKey } from './protocol.js'
import { roleOf } from './system.js'

/** The class that the controller serves without an IngressClass object of that name. */
export const ingressClassName = 'netherkin'
/** `spec.controller` of the IngressClass objects that the controller also serves. */
export const ingressControllerName = 'netherkin.dev/ingress'

type Backend = NonNullable<NonNullable<Ingress['spec']>['defaultBackend']>
type Endpoints = Route['endpoints']

/** One edge while the controller's pod is placed, none otherwise. */
export const renderEdges = (
  placement: Placement,
  { faults }: { readonly faults: readonly Fault[] },
): readonly Edge[] => {
  const controller = ofKind(placement.objects, 'Pod').find((pod) => roleOf(pod) === 'ingress')
  if (!controller) return []
  const ingresses = ownIngresses(placement)
  const fallback = ingresses.find(({ spec }) => spec?.defaultBackend !== undefined)
  const edge = {
    key: sourceKey({ ...refOf(controller), kind: 'pod' }),
    routes: ingresses
      .flatMap((ingress) => routesOf(placement, ingress))
      .sort(compareRoutes)
      .map(withFaults(faults)),
    certificates: ingresses.flatMap((ingress) => certificatesOf(placement, ingress)),
  }
  if (!fallback?.spec?.defaultBackend) return [edge]
  return [{ ...edge, defaultBackend: endpointsOf(placement, namespaceOf(fallback), fallback.spec.defaultBackend) }]
}

/** By name, so that the order in which they were declared decides nothing. */
const ownIngresses = ({ objects }: Placement): readonly Ingress[] => {
  const classes = ofKind(objects, 'IngressClass')
  return ofKind(objects, 'Ingress')
    .filter((ingress) => isOwnClass(classes, classNameOf(ingress) ?? defaultClassName(classes)))
    .sort((a, b) => (ownName(a) < ownName(b) ? -1 : 1))
}

const namespaceOf = ({ metadata }: Ingress | Secret): string => metadata.namespace ?? 'default'

const ownName = (ingress: Ingress): string => `${namespaceOf(ingress)}/${ingress.metadata.name}`

const classNameOf = ({ spec, metadata }: Ingress): string | undefined =>
  spec?.ingressClassName ?? metadata.annotations?.['kubernetes.io/ingress.class']

const isOwnClass = (classes: readonly IngressClass[], name: string): boolean => {
  const declared = classes.find(({ metadata }) => metadata.name === name)
  return declared ? declared.spec?.controller === ingressControllerName : name === ingressClassName
}

/** Of several defaults the newest wins, then the lower name, as in the API server. Without any it is ours. */
const defaultClassName = (classes: readonly IngressClass[]): string => {
  const age = ({ metadata }: IngressClass): number => new Date(metadata.creationTimestamp ?? 0).getTime()
  const [first] = classes
    .filter(({ metadata }) => metadata.annotations?.['ingressclass.kubernetes.io/is-default-class'] === 'true')
    .sort((a, b) => age(b) - age(a) || (a.metadata.name < b.metadata.name ? -1 : 1))
  return first?.metadata.name ?? ingressClassName
}

const routesOf = (placement: Placement, ingress: Ingress): readonly Route[] =>
  (ingress.spec?.rules ?? []).flatMap(({ host = '', http }) =>
    (http?.paths ?? []).map(({ path, pathType, backend }) => ({
      host: host.toLowerCase(),
      path: path || '/',
      pathType: pathType as Route['pathType'],
      endpoints: endpointsOf(placement, namespaceOf(ingress), backend),
      backend: describeBackend(namespaceOf(ingress), backend),
    })),
  )

const describeBackend = (namespace: string, { service, resource }: Backend): string =>
  service
    ? `${namespace}/${service.name}:${service.port?.name ?? service.port?.number ?? ''}`
    : `${namespace}/${resource?.kind} ${resource?.name}`

/** Nobody where the Service, its port or its ready endpoints are missing: the controller answers 503. */
const endpointsOf = ({ servicePorts }: Placement, namespace: string, { service }: Backend): Endpoints =>
  servicePorts
    .filter((port) => port.namespace === namespace && port.service === service?.name && port.protocol === 'TCP')
    .filter(({ name, port }) => (service?.port?.name ? name === service.port.name : port === service?.port?.number))
    .flatMap(({ endpoints }) => endpoints.filter(({ ready }) => ready))
    .map(({ address, port }) => ({ address, port }))

/** An entry without hosts covers the hosts of its Ingress's rules. */
const certificatesOf = (placement: Placement, ingress: Ingress): readonly Certificate[] =>
  (ingress.spec?.tls ?? []).flatMap(({ hosts, secretName }) => {
    const ruleHosts = (ingress.spec?.rules ?? []).flatMap(({ host }) => host ?? [])
    const names = [...new Set((hosts?.length ? hosts : ruleHosts).map((name) => name.toLowerCase()))]
    if (names.length === 0) return []
    const pem = pemOf(placement, namespaceOf(ingress), secretName)
    return [pem ? { names, pem } : { names }]
  })

const pemOf = ({ objects }: Placement, namespace: string, name: string | undefined): Certificate['pem'] => {
  const secret = ofKind(objects, 'Secret').find(
    (object) => namespaceOf(object) === namespace && object.metadata.name === name,
  )
  const certificate = secret && textOf(secret, 'tls.crt')
  const key = secret && textOf(secret, 'tls.key')
  return certificate && key ? { certificate, key } : undefined
}

/** stringData wins over data, as in the API server. */
const textOf = ({ data, stringData }: Secret, key: string): string | undefined => {
  const encoded = data?.[key]
  return stringData?.[key] ?? (encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString())
}

/** Routes keep their order, so that the most specific one swallows what it should not. */
const withFaults =
  (faults: readonly Fault[]) =>
  (route: Route): Route => ({
    ...route,
    ...(faults.includes('host-ignored') ? { host: '' } : {}),
    ...(faults.includes('path-ignored') ? { path: '/', pathType: 'Prefix' as const } : {}),
  })
