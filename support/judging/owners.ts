/** Whether anything of the live cluster answers to a literal address or a name. Pure. */
import type { Live } from '../../clusters/cluster.js'
import { ofKind, refOf } from '../../clusters/objects.js'
import type { Target } from '../question.js'
import { addressesOf } from './backends.js'

const addressesIn = ({ objects, external, outside }: Live): readonly string[] => [
  ...external.addresses,
  ...outside.addresses,
  ...ofKind(objects, 'Pod').flatMap(addressesOf),
  ...ofKind(objects, 'Node').flatMap(({ status }) => (status?.addresses ?? []).map(({ address }) => address)),
  ...ofKind(objects, 'Service').flatMap(({ spec, status }) => [
    ...(spec?.clusterIPs ?? []),
    ...(spec?.externalIPs ?? []),
    ...(status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []),
  ]),
]

/** `b`, `b.shop`, `b.shop.svc`, …: how clients may say a Service's name. */
const isServiceName = (name: string, { objects }: Live): boolean => {
  const [service = '', namespace] = name.split('.')
  return ofKind(objects, 'Service').some((one) => {
    const ref = refOf(one)
    return ref.name === service && (namespace === undefined || ref.namespace === namespace)
  })
}

/** Names that load balancers report in place of an address. */
const balancerNames = ({ objects }: Live): readonly string[] =>
  ofKind(objects, 'Service').flatMap(({ status }) =>
    (status?.loadBalancer?.ingress ?? []).flatMap(({ hostname }) => hostname?.toLowerCase() ?? []),
  )

const isKnownName = (name: string, live: Live): boolean =>
  [...live.external.names, ...live.outside.names, ...balancerNames(live)].includes(name) || isServiceName(name, live)

export const isOwned = (to: Extract<Target, { kind: 'address' | 'name' }>, live: Live): boolean =>
  to.kind === 'address'
    ? addressesIn(live).includes(to.address)
    : isKnownName(to.name.toLowerCase().replace(/\.$/, ''), live)
