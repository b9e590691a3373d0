/** Services of sentences, and the pods that they select by their name (docs/decisions.md §13). Pure. */
import { type Pod, refOf, type Service } from '../../clusters/objects.js'
import type { Name, Topology } from '../topology.js'
import type { Labels } from '../words/labels.js'
import type { ServiceType } from '../words/service.js'
import { type BackendWords, declareBackends, makeRoom, supersedes } from './own-backends.js'
import { type PodWords, podOf } from './pods.js'
import { hasPods, isByName, labelsByName } from './selecting.js'

export interface ServiceWords extends BackendWords {
  readonly type?: ServiceType
  readonly selector?: Labels
  /** How many pods it brings along; without it one, if nobody else is there. */
  readonly backends?: number
}

type Spec = NonNullable<Service['spec']>

const portsOf = ({ ports, targetPort }: ServiceWords): NonNullable<Spec['ports']> =>
  ports.map(({ name, port, protocol }) => ({
    port,
    protocol,
    ...(ports.length > 1 && { name: `${port}-${protocol.toLowerCase()}` }),
    ...(name !== undefined && { name }),
    targetPort: targetPort ?? port,
  }))

/** `type`, and the `clusterIP` of a headless one, as the API spells them. */
export const typeOf = (type: ServiceType): Pick<Spec, 'type' | 'clusterIP'> =>
  type === 'Headless' ? { type: 'ClusterIP', clusterIP: 'None' } : { type }

const serviceOf = (words: ServiceWords, selector: Labels): Service => ({
  kind: 'Service',
  apiVersion: 'v1',
  metadata: {
    name: words.name.name,
    ...(words.name.namespace !== undefined && { namespace: words.name.namespace }),
  },
  spec: { ...typeOf(words.type ?? 'ClusterIP'), selector: { ...selector }, ports: portsOf(words) },
})

/** Declares a Service; by its name it selects pods, and without any it brings its own (`b`, `b-2`, `b-3` …). */
export const declareService = (topology: Topology, words: ServiceWords): Topology => {
  const { name, selector, backends } = words
  const chosen = backends === undefined ? labelsByName(topology, name) : { app: name.name }
  const declared = topology.declare(serviceOf(words, selector ?? chosen), name.spelt)
  const here = name.namespace ?? topology.namespace
  const alone = selector === undefined && !hasPods(topology, here, chosen)
  return declareBackends(declared, words, backends ?? (alone ? 1 : 0))
}

const selectByName = (topology: Topology, name: Name): Topology => {
  const labels = labelsByName(topology, name)
  return topology.change('Service', name, (service) => ({
    ...service,
    spec: { ...service.spec, selector: { ...labels } },
  }))
}

const services = (topology: Topology, pod: Pod): readonly Name[] =>
  topology
    .list('Service')
    .map(refOf)
    .filter(
      ({ namespace, name }) => namespace === (pod.metadata.namespace ?? topology.namespace) && supersedes(pod, name),
    )
    .map(({ namespace, name }) => ({ namespace, name, spelt: name }))

/** Declares a pod; Services of its name, or of its `app` label, select it whichever came first. */
export const declarePod = (topology: Topology, words: PodWords): Topology => {
  const pod = podOf(words)
  const declared = makeRoom(topology, pod).declare(pod, words.name.spelt)
  return services(declared, pod)
    .filter((name) => isByName(declared, name))
    .reduce(selectByName, declared)
}
