/** What an API server refuses about an Ingress or IngressClass (reference rows ING-013, ING-021, ING-024, ING-034). */
import type { V1HTTPIngressPath, V1IngressBackend } from '@kubernetes/client-node'
import type { Ingress, IngressClass } from '../../clusters/objects.js'
import { each, type Flaw, flaw, oneOf, type Path, show } from './flaw.js'
import { checkHost, checkLabel1035, checkLabel1123, checkSubdomain } from './name.js'
import { checkPort } from './port.js'

export const checkIngress = ({ metadata, spec = {} }: Ingress): readonly Flaw[] => {
  const { rules = [], defaultBackend, ingressClassName, tls } = spec
  const old = metadata?.annotations?.['kubernetes.io/ingress.class']
  const twice = old !== undefined && ingressClassName !== undefined
  return [
    ...(rules.length === 0 && !defaultBackend
      ? [flaw(['spec'], 'it routes nothing; write rules or defaultBackend')]
      : []),
    ...(defaultBackend ? checkBackend(defaultBackend, ['spec', 'defaultBackend']) : []),
    ...each(rules, ['spec', 'rules'], ({ host, http }, path) => [
      ...(host ? checkHost(host, [...path, 'host']) : []),
      ...(http ? checkPaths(http.paths, [...path, 'http', 'paths']) : []),
    ]),
    ...each(tls, ['spec', 'tls'], ({ hosts }, path) => each(hosts, [...path, 'hosts'], checkHost)),
    ...(twice ? [flaw(classAnnotation, 'the class is also in spec.ingressClassName; write one of the two')] : []),
    ...(ingressClassName === undefined ? [] : checkSubdomain(ingressClassName, ['spec', 'ingressClassName'])),
  ]
}

const classAnnotation: Path = ['metadata', 'annotations', 'kubernetes.io/ingress.class']

const checkPaths = (paths: readonly V1HTTPIngressPath[] | undefined, at: Path): readonly Flaw[] =>
  paths?.length ? each(paths, at, checkRoute) : [flaw(at, 'a rule needs paths; write at least one')]

const checkRoute = ({ path, pathType, backend }: V1HTTPIngressPath, at: Path): readonly Flaw[] => [
  ...oneOf(pathType, ['Exact', 'Prefix', 'ImplementationSpecific'], [...at, 'pathType']),
  ...checkPath(path, pathType, [...at, 'path']),
  ...checkBackend(backend, [...at, 'backend']),
]

/** Parts that could mean another path once they are cleaned or decoded. */
const devious = /\/\/|\/\.\/|\/\.\.\/|%2f|\/\.{1,2}$/i

const checkPath = (path: string | undefined, pathType: string, at: Path): readonly Flaw[] => {
  const loose = pathType === 'ImplementationSpecific'
  if (!path) return loose ? [] : [flaw(at, `pathType ${pathType} needs a path; write one that begins with "/"`)]
  if (!path.startsWith('/')) return [flaw(at, `${show(path)} does not begin with "/"; write ${show(`/${path}`)}`)]
  const found = loose ? undefined : devious.exec(path)?.[0]
  return found === undefined ? [] : [flaw(at, `${show(path)} has ${show(found)} in it; write a plain path`)]
}

const checkBackend = (backend: V1IngressBackend, path: Path): readonly Flaw[] => {
  const { service, resource } = backend
  if (service && resource) return [flaw(path, 'it has both service and resource; write one of them')]
  if (resource) return []
  if (!service) return [flaw(path, 'it names nothing; write service with name and port')]
  const at = [...path, 'service', 'port']
  return [...checkLabel1035(service.name, [...path, 'service', 'name']), ...checkServicePort(service.port, at)]
}

const checkServicePort = (port: { name?: string; number?: number } | undefined, path: Path): readonly Flaw[] => {
  if (!port?.name && !port?.number) return [flaw(path, 'it is missing; write number or name')]
  if (port.name && port.number) return [flaw(path, 'it has both name and number; write one of them')]
  return port.name ? checkLabel1123(port.name, [...path, 'name']) : checkPort(port.number, [...path, 'number'])
}

export const checkIngressClass = ({ spec }: IngressClass): readonly Flaw[] => {
  const controller = spec?.controller ?? ''
  const [domain = '', ...rest] = controller.split('/')
  const good = rest.join('/') !== '' && checkSubdomain(domain, []).length === 0 && controller.length <= 250
  const path = ['spec', 'controller']
  return good ? [] : [flaw(path, `${show(controller)} is not a controller; write "domain/name", such as "a.example/b"`)]
}
