/** One property of a Service said or changed by a sentence. Pure. */
import type { Service } from '../../clusters/objects.js'
import type { Name, Topology } from '../topology.js'
import type { PortSpec } from '../words/port.js'
import type { ServiceSetting } from '../words/service.js'
import { typeOf } from './services.js'

type Spec = NonNullable<Service['spec']>

const toTarget = (text: string): number | string => (Number.isInteger(Number(text)) ? Number(text) : text)

/** The spec with the setting in it; what the type does not keep is left out. */
const settled = (spec: Spec, setting: ServiceSetting): Spec => {
  if (setting.field === 'type') {
    const { externalTrafficPolicy: _, ...kept } = spec
    return { ...(setting.value === 'ClusterIP' ? kept : spec), ...typeOf(setting.value) }
  }
  if (setting.field === 'externalIPs') return { ...spec, externalIPs: [...(spec.externalIPs ?? []), setting.value] }
  if (setting.field === 'selector') return { ...spec, selector: { ...setting.value } }
  if (setting.field === 'targetPort') {
    const targetPort = toTarget(setting.value)
    return { ...spec, ports: (spec.ports ?? []).map((port) => ({ ...port, targetPort })) }
  }
  return { ...spec, [setting.field]: setting.value }
}

/** @throws {UndeclaredError} when there is no such Service. */
export const setService = (topology: Topology, name: Name, setting: ServiceSetting): Topology =>
  topology.change('Service', name, (service) => ({ ...service, spec: settled(service.spec ?? {}, setting) }))

/** Other ports, whose targets keep their numbers; pods must listen on them already. */
export const setPorts = (topology: Topology, name: Name, specs: readonly PortSpec[]): Topology =>
  topology.change('Service', name, (service) => {
    const before = service.spec?.ports ?? []
    const ports = specs.map(({ name, port, protocol }, index) => ({
      port,
      protocol,
      ...(specs.length > 1 && { name: `${port}-${protocol.toLowerCase()}` }),
      ...(name !== undefined && { name }),
      targetPort: before[index]?.targetPort ?? port,
    }))
    return { ...service, spec: { ...service.spec, ports } }
  })

/** A name of another host: DNS alone. */
export const declareAlias = (topology: Topology, name: Name, externalName: string): Topology =>
  topology.declare(
    {
      kind: 'Service',
      apiVersion: 'v1',
      metadata: { name: name.name, ...(name.namespace !== undefined && { namespace: name.namespace }) },
      spec: { type: 'ExternalName', externalName },
    },
    name.spelt,
  )
