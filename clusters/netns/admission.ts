/** The checks of an API server that features rely on; the words are the API server's own. */
import { RejectedObject } from '../cluster.js'
import { describeRef, type KindName, type KubernetesObject, ofKind, type Pod, refOf, type Service } from '../objects.js'
import { admitEndpointSlice } from './endpoint-slice-admission.js'
import { clusterFamily } from './layout.js'
import { admitPolicy } from './policy-admission.js'

const served: readonly KindName[] = [
  'Namespace',
  'Node',
  'Pod',
  'Service',
  'Secret',
  'Deployment',
  'EndpointSlice',
  'Ingress',
  'IngressClass',
  'NetworkPolicy',
]

export const reject = (object: KubernetesObject, why: string): never => {
  throw new RejectedObject(`${describeRef(refOf(object))} is invalid: ${why}`)
}

const admitKind = (object: KubernetesObject): void => {
  if (!served.includes(object.kind))
    throw new RejectedObject(`netns does not serve ${object.kind as string}; it serves ${served.join(', ')}`)
}

const admitOnce = (objects: readonly KubernetesObject[]): void => {
  const seen = new Set<string>()
  for (const object of objects) {
    const key = describeRef(refOf(object))
    if (seen.has(key)) throw new RejectedObject(`${key} already exists`)
    seen.add(key)
  }
}

const admitNamespace = (object: KubernetesObject, namespaces: ReadonlySet<string>): void => {
  const { namespace } = refOf(object)
  if (namespace !== '' && !namespaces.has(namespace))
    throw new RejectedObject(`${describeRef(refOf(object))}: namespaces "${namespace}" not found`)
}

const admitServicePorts = (service: Service): void => {
  const ports = service.spec?.ports ?? []
  if (service.spec?.type === 'ExternalName') return
  if (ports.length === 0 && service.spec?.clusterIP !== 'None') reject(service, 'spec.ports: Required value')
  if (ports.length > 1 && ports.some(({ name }) => !name)) reject(service, 'spec.ports[].name: Required value')
  const names = ports.map(({ name }) => name)
  if (ports.length > 1 && new Set(names).size < names.length) reject(service, 'spec.ports[].name: Duplicate value')
  const tuples = ports.map(({ port, protocol = 'TCP' }) => `${port}/${protocol}`)
  if (new Set(tuples).size < tuples.length) reject(service, `spec.ports: Duplicate value: ${tuples.join(', ')}`)
}

const admitFamilies = (service: Service): void => {
  const { ipFamilies = [], ipFamilyPolicy } = service.spec ?? {}
  for (const [index, family] of ipFamilies.entries())
    if (family !== clusterFamily)
      reject(service, `spec.ipFamilies[${index}]: Invalid value: "${family}": not configured on this cluster`)
  if (ipFamilyPolicy === 'RequireDualStack')
    reject(
      service,
      `spec.ipFamilyPolicy: Invalid value: "${ipFamilyPolicy}": this cluster is not configured for dual-stack services`,
    )
}

const podSpecOf = (object: KubernetesObject): Pod['spec'] => {
  if (object.kind === 'Pod') return object.spec
  return object.kind === 'Deployment' ? object.spec?.template?.spec : undefined
}

/** What would be left out without a word must not be taken. */
const admitHostPorts = (object: KubernetesObject): void => {
  const { hostNetwork, containers = [] } = podSpecOf(object) ?? {}
  for (const { hostPort, containerPort } of containers.flatMap(({ ports = [] }) => ports))
    if (hostPort && !(hostNetwork && hostPort === containerPort))
      reject(object, `netns has no hostPort (${hostPort}); use hostNetwork, or a Service of type NodePort`)
}

const admitService = (service: Service): void => {
  admitServicePorts(service)
  admitFamilies(service)
  const { type = 'ClusterIP', clusterIP, externalName } = service.spec ?? {}
  if (type === 'ExternalName' && !externalName) reject(service, 'spec.externalName: Required value')
  if (clusterIP === 'None' && (type === 'NodePort' || type === 'LoadBalancer'))
    reject(service, `spec.clusterIPs[0]: Invalid value: "None": may not be set to 'None' for ${type} services`)
}

const admitDeployments = (objects: readonly KubernetesObject[]): void => {
  for (const deployment of ofKind(objects, 'Deployment')) {
    const wanted = Object.entries(deployment.spec?.selector?.matchLabels ?? {})
    const labels = deployment.spec?.template?.metadata?.labels ?? {}
    if (wanted.some(([key, value]) => labels[key] !== value))
      reject(deployment, 'spec.template.metadata.labels: `selector` does not match template `labels`')
  }
}

/**
 * @param system names that are already taken, by describeRef
 * @throws {RejectedObject} for the first object that an API server would refuse.
 */
export const admit = (desired: readonly KubernetesObject[], system: readonly KubernetesObject[]): void => {
  desired.forEach(admitKind)
  admitOnce([...system.filter(({ kind }) => kind !== 'Namespace' && kind !== 'Node'), ...desired])
  const namespaces = new Set(ofKind([...system, ...desired], 'Namespace').map(({ metadata }) => metadata.name))
  for (const object of desired) admitNamespace(object, namespaces)
  ofKind(desired, 'Service').forEach(admitService)
  desired.forEach(admitHostPorts)
  for (const policy of ofKind(desired, 'NetworkPolicy')) admitPolicy(policy, (why) => reject(policy, why))
  for (const slice of ofKind(desired, 'EndpointSlice')) admitEndpointSlice(slice, (why) => reject(slice, why))
  admitDeployments(desired)
}
