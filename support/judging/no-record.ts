/** Why DNS has no SRV record of a Service's port. Pure over the live objects. */
import type { Live } from '../../clusters/cluster.js'
import type { Observation } from '../../clusters/probe.js'
import type { ResolveQuestion } from '../question.js'
import { findLive } from './backends.js'

const listPorts = (ports: readonly { readonly name?: string; readonly port: number; readonly protocol?: string }[]) =>
  ports
    .map(
      ({ name, port, protocol = 'TCP' }) =>
        `${port}/${protocol} ${name === undefined ? 'has no name' : `is "${name}"`}`,
    )
    .join(', ')

/** An SRV record needs a Service port of the name: which ones there are, where there is none. */
export const describeNoRecord = (
  { name, type, from }: ResolveQuestion,
  live: Live,
  observations: readonly Observation[],
): readonly string[] => {
  const [, port, protocol, rest = ''] = /^_([^.]+)\._(tcp|udp|sctp)\.(.+)$/i.exec(name) ?? []
  const verdict = observations.at(-1)?.verdict
  if (type !== 'SRV' || !port || (verdict !== 'unresolved-nxdomain' && verdict !== 'unresolved-nodata')) return []
  const [service = '', namespace = from.kind === 'pod' ? from.namespace : 'default'] = rest.toLowerCase().split('.')
  const ports = findLive(live, 'Service', service, namespace)?.spec?.ports ?? []
  const isThere = ports.some((one) => one.name === port && (one.protocol ?? 'TCP') === protocol?.toUpperCase())
  if (ports.length === 0 || isThere) return []
  return [`Service ${namespace}/${service} names no port "${port}" for ${protocol?.toUpperCase()}: ${listPorts(ports)}`]
}
