/** For tests: short objects, a real cluster, and verdicts in one word. */
import { fileURLToPath } from 'node:url'
import type { Cluster, Live } from '../cluster.js'
import { type NetworkPolicy, ofKind, type Pod, type Service } from '../objects.js'
import type { Observation, Protocol, ReachProbe, Source } from '../probe.js'
import { openCluster } from './cluster.js'
import type { Fault } from './faults.js'
import { launch } from './holder/launch.js'

interface PodSketch {
  readonly app?: string
  readonly node?: string
  readonly namespace?: string
  /** `80`, `53/UDP`, `web:8080`. */
  readonly ports?: readonly string[]
  readonly annotations?: Record<string, string>
  readonly spec?: Partial<NonNullable<Pod['spec']>>
}

const portOf = (text: string) => {
  const [, name, number, protocol = 'TCP'] = /^(?:([a-z]+):)?(\d+)(?:\/(\w+))?$/.exec(text) ?? []
  return { containerPort: Number(number), protocol, ...(name ? { name } : {}) }
}

export const pod = (name: string, sketch: PodSketch = {}): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace: sketch.namespace ?? 'default',
    labels: { app: sketch.app ?? name },
    ...(sketch.annotations ? { annotations: sketch.annotations } : {}),
  },
  spec: {
    containers: [{ name: 'main', ports: (sketch.ports ?? ['80']).map(portOf) }],
    ...(sketch.node ? { nodeName: sketch.node } : {}),
    ...sketch.spec,
  },
})

export const service = (name: string, spec: NonNullable<Service['spec']>, namespace = 'default'): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace },
  spec,
})

export const policy = (
  name: string,
  spec: NonNullable<NetworkPolicy['spec']>,
  namespace = 'default',
): NetworkPolicy => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace },
  spec,
})

export const from = (name: string, namespace = 'default'): Source => ({ kind: 'pod', namespace, name })
export const outsider: Source = { kind: 'outside' }
export const atNode = (name: string): Source => ({ kind: 'node', name })

/** The built holder: `npm test` builds first. */
export const program =
  process.env.NETHERKIN_HOLDER ?? fileURLToPath(new URL('../../dist/clusters/netns/holder/main.js', import.meta.url))

export const openTrial = async (faults: readonly Fault[] = [], nodes = 3): Promise<Cluster> => {
  const holder = await launch({ program })
  return openCluster({ name: 'trial', nodes, families: ['IPv4'], faults }, holder)
}

export const podIP = (live: Live, name: string, namespace = 'default'): string =>
  ofKind(live.objects, 'Pod').find(({ metadata }) => metadata.name === name && metadata.namespace === namespace)?.status
    ?.podIP ?? `no pod ${name}`

export const serviceNamed = (live: Live, name: string): Service =>
  ofKind(live.objects, 'Service').find(({ metadata }) => metadata.name === name) as Service

export const clusterIP = (live: Live, name: string): string => serviceNamed(live, name).spec?.clusterIP ?? ''
export const loadBalancer = (live: Live, name: string): string =>
  serviceNamed(live, name).status?.loadBalancer?.ingress?.[0]?.ip ?? ''
export const nodePortOf = (live: Live, name: string): number => serviceNamed(live, name).spec?.ports?.[0]?.nodePort ?? 0

interface Call {
  readonly by: Source
  readonly to: string
  readonly port: number
  readonly protocol?: Protocol
  readonly connection?: string
  readonly timeoutMs?: number
}

const probeOf = ({ by, to, port, protocol = 'TCP', connection, timeoutMs = 1000 }: Call, id: string): ReachProbe => ({
  kind: 'reach',
  id,
  from: by,
  to: /^[\d.]+$/.test(to) ? { addresses: [to] } : { name: to },
  port,
  protocol,
  timeoutMs,
  ...(connection ? { connection } : {}),
})

export const call = (by: Source, to: string, port = 80, protocol: Protocol = 'TCP'): Call => ({
  by,
  to,
  port,
  protocol,
})

/** One attempt for each call, all at once. */
export const observe = (cluster: Cluster, calls: readonly Call[]): Promise<readonly Observation[]> =>
  cluster.probe(calls.map((one, index) => probeOf(one, String(index))))

export const verdicts = async (cluster: Cluster, calls: readonly Call[]): Promise<string> =>
  (await observe(cluster, calls)).map(({ verdict }) => verdict).join(' ')

/** Names of the pods that answered, sorted, each once. Somebody answers, however busy this machine is, so there is time to wait for it. */
export const servers = async (cluster: Cluster, one: Call, times = 12): Promise<string> => {
  const observations = await observe(
    cluster,
    Array.from({ length: times }, () => ({ timeoutMs: 20_000, ...one })),
  )
  return [...new Set(observations.map(({ servedBy, verdict }) => servedBy?.pod ?? verdict))].sort().join(' ')
}
