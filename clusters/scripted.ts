/** A cluster that sends nothing: addresses are dealt out, and a script says what each probe sees. For tests. */
import { setImmediate as turn } from 'node:timers/promises'
import type { Capability, Cluster, ClusterSpec, Live, Provider } from './cluster.js'
import { type KubernetesObject, type ObjectRef, ofKind, type Pod, type Service } from './objects.js'
import type { Observation, Probe, ReachProbe, Source, Verdict } from './probe.js'
import { matchesLabels } from './selectors.js'

/** What a probe sees; undefined leaves it to the objects: who listens is connected, who does not refuses. */
export type Answer = Verdict | Partial<Observation> | undefined

export interface ScriptedOptions {
  /** `nth` counts the probes to the same place from the same source, from 0. */
  readonly script?: (probe: Probe, nth: number, desired: readonly KubernetesObject[]) => Answer
  /** Takes the time of an attempt. */
  readonly wait?: (probe: Probe) => Promise<void>
  /** Takes the time of a reconcile. */
  readonly settling?: () => Promise<unknown>
  readonly now?: () => number
  readonly capabilities?: readonly Capability[]
  /** What its canary has found. */
  readonly enforces?: boolean
}

/** What was asked of a scripted cluster, in order. */
export interface ScriptedRecord {
  readonly reconciled: (readonly KubernetesObject[])[]
  readonly resets: boolean[]
  readonly existing: (readonly ObjectRef[])[]
  readonly batches: (readonly Probe[])[]
  closed: number
}

export interface Scripted extends Provider {
  readonly record: ScriptedRecord
}

const everything: readonly Capability[] = [
  'network-policy',
  'load-balancer',
  'ingress',
  'outside',
  'external',
  'outside-address',
  'external-ips',
  'node-links',
  'node-network',
  'cluster-scope',
  'literal-namespaces',
]

/** Deals out addresses that stay with their object as long as it is there. */
const createDealer = (prefix: string) => {
  const dealt = new Map<string, string>()
  let next = 1
  return (key: string): string => {
    const address = dealt.get(key) ?? `${prefix}.${Math.floor(next / 250)}.${(next++ % 250) + 2}`
    dealt.set(key, address)
    return address
  }
}
type Deal = ReturnType<typeof createDealer>

const keyOf = ({ metadata }: KubernetesObject): string => `${metadata.namespace ?? 'default'}/${metadata.name}`

const placePod = (pod: Pod, deal: Deal, node: string): Pod => {
  const ip = deal(keyOf(pod))
  return {
    ...pod,
    spec: { ...(pod.spec ?? { containers: [] }), nodeName: pod.spec?.nodeName ?? node },
    status: { ...pod.status, podIP: ip, podIPs: [{ ip }], hostIP: node },
  }
}

const placeService = (service: Service, deal: Deal): Service => {
  if (service.spec?.clusterIP === 'None' || service.spec?.type === 'ExternalName') return service
  const clusterIP = deal(keyOf(service))
  return { ...service, spec: { ...service.spec, clusterIP, clusterIPs: [clusterIP] } }
}

const nodeNames = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => ['control-plane', 'worker'][index] ?? `worker${index}`)

const toNode = (name: string, index: number): KubernetesObject => ({
  kind: 'Node',
  apiVersion: 'v1',
  metadata: { name },
  status: { addresses: [{ type: 'InternalIP', address: `172.18.0.${index + 2}` }] },
})

const createPlacing = (spec: ClusterSpec) => {
  const [dealPod, dealService] = [createDealer('10.244'), createDealer('10.96')]
  const names = nodeNames(spec.nodes)
  return (desired: readonly KubernetesObject[], generation: number): Live => {
    const declared = new Set(ofKind(desired, 'Node').map(({ metadata }) => metadata.name))
    const placed = desired.map((object, index) => {
      if (object.kind === 'Pod')
        return placePod(object, dealPod, names[1 + (index % (names.length - 1))] ?? 'control-plane')
      return object.kind === 'Service' ? placeService(object, dealService) : object
    })
    const nodes = names.map(toNode).filter(({ metadata }) => !declared.has(metadata.name))
    return {
      generation,
      objects: [...nodes, ...placed],
      outside: { addresses: ['192.0.2.100'], names: [] },
      external: { addresses: ['203.0.113.10'], names: ['external.example'] },
      ingress: {},
    }
  }
}

const portOf = (pod: Pod, wanted: number | string | undefined): number | undefined => {
  const ports = (pod.spec?.containers ?? []).flatMap((container) => container.ports ?? [])
  return ports.find(({ name, containerPort }) => name === wanted || containerPort === wanted)?.containerPort
}

const selectPods = ({ spec }: Service, { objects }: Live): readonly Pod[] =>
  ofKind(objects, 'Pod').filter(({ metadata }) => matchesLabels(spec?.selector ?? {}, metadata.labels))

const behind = (service: Service, port: number, live: Live): readonly { pod: Pod; port: number }[] => {
  const found = service.spec?.ports?.find((one) => one.port === port)
  return selectPods(service, live).flatMap((pod) => {
    const number = found && portOf(pod, found.targetPort ?? found.port)
    return number === undefined ? [] : [{ pod, port: number }]
  })
}

const listenerAt = (address: string, port: number, live: Live): { pod: Pod; port: number } | undefined => {
  const pod = ofKind(live.objects, 'Pod').find(({ status }) => status?.podIP === address)
  if (pod) return portOf(pod, port) === undefined ? undefined : { pod, port }
  const service = ofKind(live.objects, 'Service').find(({ spec }) => spec?.clusterIP === address)
  return service && behind(service, port, live)[0]
}

const addressOf = (source: Source, live: Live): string => {
  if (source.kind === 'outside') return live.outside.addresses[0] ?? ''
  if (source.kind === 'node')
    return (
      ofKind(live.objects, 'Node').find(({ metadata }) => metadata.name === source.name)?.status?.addresses?.[0]
        ?.address ?? ''
    )
  const pods = ofKind(live.objects, 'Pod').filter((pod) => keyOf(pod) === `${source.namespace}/${source.name}`)
  return pods[0]?.status?.podIP ?? ''
}

const isNodeAgent = (address: string, port: number, live: Live): boolean =>
  port === 9100 &&
  ofKind(live.objects, 'Node').some(({ status }) => status?.addresses?.some((one) => one.address === address))

/** The addresses of a headless Service's pods, by its full name. */
const resolveName = (name: string, live: Live): readonly string[] => {
  const bare = name.replace(/\.$/, '')
  const service = ofKind(live.objects, 'Service').find(
    ({ metadata, spec }) =>
      spec?.clusterIP === 'None' && bare === `${metadata.name}.${metadata.namespace}.svc.cluster.local`,
  )
  return service ? selectPods(service, live).flatMap(({ status }) => status?.podIP ?? []) : []
}

const reachAddress = (probe: ReachProbe, address: string, live: Live): Partial<Observation> => {
  const seenFrom = addressOf(probe.from, live)
  const told = { address, port: probe.port, seenFrom }
  if (isNodeAgent(address, probe.port, live)) return { ...told, verdict: 'connected' }
  const found = listenerAt(address, probe.port, live)
  if (!found) return { address, port: probe.port, verdict: 'refused', detail: 'nobody listens there' }
  const { namespace = 'default', name, uid = '1' } = found.pod.metadata
  const node = found.pod.spec?.nodeName ?? ''
  return { ...told, verdict: 'connected', servedBy: { namespace, pod: name, node, port: found.port, instance: uid } }
}

/** Each of the addresses, or one of the name's: another one each time. */
const reach = (probe: ReachProbe, nth: number, live: Live): Partial<Observation> => {
  if ('addresses' in probe.to) {
    const seen = probe.to.addresses.map((address) => reachAddress(probe, address, live))
    return seen.find(({ verdict }) => verdict !== 'connected') ?? seen[0] ?? reachAddress(probe, '', live)
  }
  const addresses = resolveName(probe.to.name, live)
  const address = addresses[nth % addresses.length]
  if (address !== undefined) return reachAddress(probe, address, live)
  return { verdict: 'unresolved-nxdomain', detail: `no such name: ${probe.to.name}` }
}

const isSourceThere = (source: Source, live: Live): boolean =>
  source.kind === 'outside' || addressOf(source, live) !== ''

const usual = (probe: Probe, nth: number, live: Live): Partial<Observation> => {
  if (!isSourceThere(probe.from, live)) return { verdict: 'unknown', detail: 'the source is not there' }
  return probe.kind === 'reach' ? reach(probe, nth, live) : { verdict: 'unresolved-nxdomain', detail: 'no such name' }
}

interface Times {
  readonly startedAt: number
  readonly totalMs: number
}

/** @param say what the objects make of it; asked where the script leaves it to them. */
const toObservation = (probe: Probe, said: Answer, say: () => Partial<Observation>, times: Times): Observation => {
  const base = { probe: probe.id, detail: '', startedAt: times.startedAt, phases: { totalMs: times.totalMs } }
  if (said === undefined) return { ...base, verdict: 'unknown', ...say() }
  if (typeof said !== 'string') return { ...base, verdict: 'unknown', ...said }
  return said === 'connected' ? { ...base, ...say(), verdict: said } : { ...base, verdict: said }
}

const placeOf = ({ id: _, timeoutMs: __, ...rest }: Probe): string => JSON.stringify(rest)

const createCluster = (spec: ClusterSpec, options: ScriptedOptions, record: ScriptedRecord): Cluster => {
  const {
    script,
    wait = () => turn(),
    settling = () => turn(),
    now = () => Date.now(),
    capabilities = everything,
    enforces,
  } = options
  const place = createPlacing(spec)
  const counts = new Map<string, number>()
  let desired: readonly KubernetesObject[] = []
  let generation = 0
  let live = place(desired, generation)
  let open = true
  let busy = false
  const check = (): void => {
    if (!open) throw new Error(`cluster ${spec.name} is closed`)
  }
  const answer = async (probe: Probe): Promise<Observation> => {
    const nth = counts.get(placeOf(probe)) ?? 0
    counts.set(placeOf(probe), nth + 1)
    const [startedAt, said] = [now(), script?.(probe, nth, desired)]
    await wait(probe)
    return toObservation(probe, said, () => usual(probe, nth, live), { startedAt, totalMs: now() - startedAt })
  }
  return {
    name: spec.name,
    provider: 'scripted',
    column: 'scripted',
    facts: { divergences: [], ...(enforces !== undefined && { enforces }) },
    capabilities: new Set(capabilities),
    reconcile: async (objects, { reset = false, existing = [] } = {}) => {
      check()
      if (busy) throw new Error('two reconciles at once')
      busy = true
      await settling()
      busy = false
      record.reconciled.push(objects)
      record.resets.push(reset)
      record.existing.push(existing)
      desired = objects
      live = place(objects, ++generation)
      return live
    },
    probe: async (batch) => {
      check()
      record.batches.push(batch)
      return Promise.all(batch.map(answer))
    },
    diagnose: async () => [{ name: 'objects', mediaType: 'application/json', text: JSON.stringify(live.objects) }],
    shell: ({ namespace, name }) => `shell ${namespace}/${name}`,
    keep: async () => {},
    close: async () => {
      open = false
      record.closed += 1
    },
  }
}

/** A provider whose clusters do as the script says. */
export const createScripted = (options: ScriptedOptions = {}): Scripted => {
  const record: ScriptedRecord = { reconciled: [], resets: [], existing: [], batches: [], closed: 0 }
  return {
    name: 'scripted',
    record,
    missing: async () => [],
    create: async (spec) => createCluster(spec, options, record),
    sweep: async () => [],
  }
}
