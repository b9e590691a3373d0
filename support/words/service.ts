/** What sentences say of a Service. */
import ipaddr from 'ipaddr.js'
import { InputError } from '../errors.js'
import { type Labels, toLabels } from './labels.js'
import { after } from './place.js'

export type ServiceType = 'ClusterIP' | 'Headless' | 'NodePort' | 'LoadBalancer'
export type TrafficPolicy = 'Cluster' | 'Local'

/** One property of a Service and its value; the names are Kubernetes' own. */
export type ServiceSetting =
  | { readonly field: 'type'; readonly value: ServiceType }
  | { readonly field: 'sessionAffinity'; readonly value: 'ClientIP' | 'None' }
  | { readonly field: 'externalTrafficPolicy' | 'internalTrafficPolicy'; readonly value: TrafficPolicy }
  | { readonly field: 'externalIPs' | 'clusterIP'; readonly value: string }
  | { readonly field: 'selector'; readonly value: Labels }
  | { readonly field: 'targetPort'; readonly value: string }
  | { readonly field: 'publishNotReadyAddresses'; readonly value: boolean }

const types: Readonly<Record<string, ServiceType>> = {
  clusterip: 'ClusterIP',
  'cluster ip': 'ClusterIP',
  headless: 'Headless',
  nodeport: 'NodePort',
  'node port': 'NodePort',
  loadbalancer: 'LoadBalancer',
  'load balancer': 'LoadBalancer',
}

/** `service`, `headless service`, `node port service`, `load balancer service`. */
export const toServiceType = (text: string): ServiceType => {
  const type = text.slice(0, -'service'.length).trim().toLowerCase()
  return types[type] ?? 'ClusterIP'
}

const toAddress = (text: string): string => {
  if (ipaddr.isValid(text)) return text
  throw new InputError(`"${text}" is no IP address; write one such as 192.0.2.10`)
}

const readers: readonly (readonly [string, (value: string) => ServiceSetting])[] = [
  ['session affinity', () => ({ field: 'sessionAffinity', value: 'ClientIP' })],
  ['no session affinity', () => ({ field: 'sessionAffinity', value: 'None' })],
  ['external traffic policy ', (value) => ({ field: 'externalTrafficPolicy', value: value as TrafficPolicy })],
  ['internal traffic policy ', (value) => ({ field: 'internalTrafficPolicy', value: value as TrafficPolicy })],
  ['external IP ', (value) => ({ field: 'externalIPs', value: toAddress(value) })],
  ['cluster IP ', (value) => ({ field: 'clusterIP', value: toAddress(value) })],
  ['selector ', (value) => ({ field: 'selector', value: toLabels(value) })],
  ['target port ', (value) => ({ field: 'targetPort', value })],
  ['type ', (value) => ({ field: 'type', value: types[value.toLowerCase()] ?? 'ClusterIP' })],
  ['unready endpoints', () => ({ field: 'publishNotReadyAddresses', value: true })],
]

/** `session affinity`, `external traffic policy Local`, `selector app=v2`, `type NodePort` … */
export const toServiceSetting = (text: string): ServiceSetting => {
  const [words = '', read] = readers.find(([words]) => text.startsWith(words)) ?? []
  if (read === undefined) throw new InputError(`"${text}" is no property of a Service`)
  return read(after(text, words) ?? '')
}
