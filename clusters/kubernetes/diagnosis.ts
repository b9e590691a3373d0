/** What a person wants to see after a failure, each piece within its own time; what cannot be had says why. */
import { stringify } from 'yaml'
import type { Artifact } from '../cluster.js'
import type { WireObject } from './api.js'
import type { Engine } from './engine.js'
import { nodeOf } from './readiness.js'
import { isOfScenario } from './wire.js'
import { withheld } from './withholding.js'

const pieceMs = 15_000
const logLines = 100
/** Events of one scenario are tens; those of a cluster that others use may be many thousands. */
const mostEvents = 300

interface Event extends WireObject {
  readonly involvedObject?: { readonly kind?: string; readonly namespace?: string; readonly name?: string }
  readonly type?: string
  readonly reason?: string
  readonly message?: string
  readonly lastTimestamp?: string | null
  readonly eventTime?: string | null
}

const kinds = ['Namespace', 'Pod', 'Service', 'Deployment', 'EndpointSlice', 'Ingress', 'IngressClass', 'NetworkPolicy']

const ownObjects = ({ sight, owner }: Engine): readonly WireObject[] =>
  kinds.flatMap((kind) => [...sight.of(kind).values()]).filter((object) => isOfScenario(object, owner))

/** Secrets are not watched, and so not among them. */
const describeObjects = async (engine: Engine): Promise<string> =>
  ownObjects(engine)
    .map((object) => stringify(withheld(object)))
    .join('---\n')

const timeOf = ({ lastTimestamp, eventTime, metadata }: Event): string =>
  lastTimestamp ?? eventTime ?? String(metadata.creationTimestamp ?? '')

const describeEvent = (event: Event): string => {
  const { kind = '', namespace = '', name = '' } = event.involvedObject ?? {}
  return `${timeOf(event)} ${event.type ?? ''} ${kind} ${namespace}/${name} ${event.reason ?? ''}: ${event.message ?? ''}`
}

const describeEvents = async (engine: Engine): Promise<string> => {
  const own = ownObjects(engine)
  const namespaces = new Set(own.flatMap(({ metadata }) => metadata.namespace ?? []))
  const names = new Set(own.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`))
  const lists = await Promise.all(
    [...namespaces].map((namespace) => engine.parts.api.list({ apiVersion: 'v1', kind: 'Event' }, { namespace })),
  )
  const events = lists.flatMap(({ items }) => items as readonly Event[])
  const concerned = events.filter(({ involvedObject: { kind, namespace, name } = {} }) =>
    names.has(`${kind} ${namespace ?? ''}/${name}`),
  )
  const sorted = concerned.sort((one, other) => timeOf(one).localeCompare(timeOf(other)))
  return sorted.slice(-mostEvents).map(describeEvent).join('\n') || 'no events'
}

const isSystemDaemon = ({ metadata }: WireObject): boolean =>
  ((metadata.ownerReferences ?? []) as readonly { kind?: string }[]).some(({ kind }) => kind === 'DaemonSet')

/** Nodes on which pods of the scenario are, by their real names. */
const nodesConcerned = (engine: Engine): readonly string[] => [
  ...new Set(ownObjects(engine).flatMap((object) => (object.kind === 'Pod' ? (nodeOf(object) ?? []) : []))),
]

/** CNI and kube-proxy run as DaemonSets; speakers of load balancers do too, and are as telling. */
const daemonsOn = ({ sight }: Engine, nodes: readonly string[]): readonly WireObject[] =>
  [...sight.of('Pod').values()].filter((pod) => isSystemDaemon(pod) && nodes.includes(nodeOf(pod) ?? ''))

const within = async (work: Promise<string>): Promise<string> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`could not be had within ${pieceMs / 1000} s`), pieceMs)
  })
  const failed = (error: unknown): string =>
    `could not be had: ${error instanceof Error ? error.message : String(error)}`
  return Promise.race([work.catch(failed), late]).finally(() => clearTimeout(timer))
}

const piece = async (name: string, mediaType: string, work: Promise<string>): Promise<Artifact> => ({
  name,
  mediaType,
  text: await within(work),
})

const logOf = ({ parts }: Engine, pod: WireObject): Promise<Artifact> => {
  const { name, namespace = 'default' } = pod.metadata
  const [first] = (pod.spec as { containers?: { name: string }[] } | undefined)?.containers ?? []
  const where = { namespace, pod: name, lines: logLines, ...(first && { container: first.name }) }
  const said = parts.naming.node.said(nodeOf(pod) ?? '') ?? nodeOf(pod)
  return piece(`log of ${name} on ${said}`, 'text/plain', parts.api.log(where))
}

const inspect = async ({ parts }: Engine, nodes: readonly string[]): Promise<readonly Artifact[]> => {
  const asked = parts.surroundings.inspect?.(nodes)
  if (!asked) return []
  let found: readonly Artifact[] = []
  const text = await within(
    asked.then((artifacts) => {
      found = artifacts
      return ''
    }),
  )
  return text === '' ? found : [{ name: 'nodes', mediaType: 'text/plain', text }]
}

/** At most 20 s in all: everything is asked at once. */
export const diagnose = async (engine: Engine): Promise<readonly Artifact[]> => {
  const nodes = nodesConcerned(engine)
  const around = inspect(engine, nodes)
  const pieces = await Promise.all([
    piece('objects', 'application/yaml', describeObjects(engine)),
    piece('events', 'text/plain', describeEvents(engine)),
    ...daemonsOn(engine, nodes).map((pod) => logOf(engine, pod)),
  ])
  return [...pieces, ...(await around)]
}
