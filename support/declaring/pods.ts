/** Pods of sentences: what a few words declare, as real Kubernetes objects. Pure. */
import { agentImage, annotations, type Container, describeRef, type Pod, refOf } from '../../clusters/objects.js'
import { matchesLabels } from '../../clusters/selectors.js'
import { InputError } from '../errors.js'
import type { Name, Topology } from '../topology.js'
import type { Labels } from '../words/labels.js'
import type { PortSpec } from '../words/port.js'

/** On every pod of a sentence: its own name, so that a Service or a policy can mean this pod alone. */
export const podLabel = 'netherkin.dev/pod'

export interface ContainerWords {
  readonly name: string
  readonly ports: readonly PortSpec[]
}

export interface PodWords {
  readonly name: Name
  readonly labels?: Labels
  readonly node?: Name
  /** Without it: port 80, TCP and UDP. */
  readonly ports?: readonly PortSpec[]
  readonly containers?: readonly ContainerWords[]
  readonly ready?: boolean
  readonly hostNetwork?: boolean
  readonly localhostOnly?: boolean
  readonly hostname?: string
  readonly subdomain?: string
}

/** Those of a pod of which nothing else is said. */
export const usualPorts: readonly PortSpec[] = [
  { port: 80, protocol: 'TCP' },
  { port: 80, protocol: 'UDP' },
]

const toContainer = ({ name, ports }: ContainerWords): Container => ({
  name,
  image: agentImage,
  ports: ports.map(({ name, port, protocol }) => ({
    containerPort: port,
    protocol,
    ...(name !== undefined && { name }),
  })),
})

const containersOf = ({ containers, ports = usualPorts }: PodWords): Container[] =>
  (containers ?? [{ name: 'agent', ports }]).map(toContainer)

const annotationsOf = ({ ready, localhostOnly }: PodWords): Readonly<Record<string, string>> => ({
  ...(ready === false && { [annotations.ready]: 'false' }),
  ...(localhostOnly && { [annotations.listen]: 'localhost' }),
})

/** Labels: `app` with its own name unless said otherwise, and the one that means it alone. */
export const podOf = (words: PodWords): Pod => {
  const { name, labels, node, hostNetwork, hostname, subdomain } = words
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: {
      name: name.name,
      ...(name.namespace !== undefined && { namespace: name.namespace }),
      labels: { app: name.name, ...labels, [podLabel]: name.name },
      annotations: annotationsOf(words),
    },
    spec: {
      containers: containersOf(words),
      ...(node && { nodeName: node.name }),
      ...(hostNetwork && { hostNetwork }),
      ...(hostname !== undefined && { hostname }),
      ...(subdomain !== undefined && { subdomain }),
    },
  }
}

/**
 * Labels that select this pod and no other of the scenario: its own mark, or all its labels where a manifest made it.
 * @throws {InputError} when no labels do.
 */
export const labelsOfOne = (topology: Topology, pod: Pod): Labels => {
  const { labels = {}, name } = pod.metadata
  if (labels[podLabel] === name) return { [podLabel]: name }
  const { namespace } = refOf(pod)
  const twins = topology
    .list('Pod')
    .filter((other) => refOf(other).namespace === namespace && matchesLabels(labels, other.metadata.labels))
  if (Object.keys(labels).length > 0 && twins.length <= 1) return labels
  throw new InputError(
    `${describeRef(refOf(pod))} has no labels of its own, so nothing can select it alone; give it some`,
  )
}

const counted = (value: string | undefined): string => String(Number(value ?? '0') + 1)

type Counter = 'restarts' | 'incarnation'

/** The same pod with one of its counters grown: restarted, or deleted and made again. */
export const withCount = (pod: Pod, counter: Counter): Pod => {
  const key = annotations[counter]
  const kept = pod.metadata.annotations
  return { ...pod, metadata: { ...pod.metadata, annotations: { ...kept, [key]: counted(kept?.[key]) } } }
}

export const withReadiness = (pod: Pod, ready: boolean): Pod => {
  const { [annotations.ready]: _, ...kept } = pod.metadata.annotations ?? {}
  const next = ready ? kept : { ...kept, [annotations.ready]: 'false' }
  return { ...pod, metadata: { ...pod.metadata, annotations: next } }
}
