/** Waits by watch events until a product works. */
import type { KubernetesApi, WireObject } from '../kubernetes/api.js'
import { watchPulls } from '../kubernetes/unpulled.js'
import { openWatched, type Watched } from '../kubernetes/watched.js'
import { describeChoice } from './choice.js'
import { parseManifest } from './documents.js'
import { type Origins, readManifest } from './manifests.js'
import type { Choice, Cni, Product, Readiness } from './product.js'
import { describeLack, describeNode, describeWaiting, readinessOfObjects } from './readiness.js'

const coreDns: Readiness = { kind: 'Deployment', namespace: 'kube-system', name: 'coredns' }

interface Waiting {
  readonly api: KubernetesApi
  readonly ready: readonly Readiness[]
  /** What is waited for, to be named in an error. */
  readonly what: string
  /** Nodes and CoreDNS too, which need a CNI. */
  readonly wholeCluster?: boolean
  /** What it needs besides, for the error's last words. */
  readonly hint?: string | undefined
  readonly deadlineMs?: number | undefined
  readonly signal?: AbortSignal | undefined
}

const workloadsOf = (watched: Watched, ready: readonly Readiness[]): readonly string[] =>
  ready.flatMap((one) => describeLack(one, watched.of(one.kind).get(`${one.namespace}/${one.name}`)) ?? [])

const findLacks = (watched: Watched, { ready, wholeCluster }: Waiting): readonly string[] => {
  const lacks = workloadsOf(watched, ready)
  if (!wholeCluster) return lacks
  const nodes = [...watched.of('Node').values()].flatMap((node) => describeNode(node) ?? [])
  const hasDns = watched.of('Deployment').has(`${coreDns.namespace}/${coreDns.name}`)
  return [...lacks, ...nodes, ...(hasDns ? workloadsOf(watched, [coreDns]) : [])]
}

const podsOf = (watched: Watched, { ready }: Waiting): readonly WireObject[] => {
  const namespaces = new Set(ready.map(({ namespace }) => namespace))
  return [...watched.of('Pod').values()].filter(({ metadata }) => namespaces.has(metadata.namespace ?? ''))
}

const watchedKinds = [
  { apiVersion: 'apps/v1', kind: 'DaemonSet' },
  { apiVersion: 'apps/v1', kind: 'Deployment' },
  { apiVersion: 'batch/v1', kind: 'Job' },
  { apiVersion: 'v1', kind: 'Node' },
  { apiVersion: 'v1', kind: 'Pod' },
]

const describeState = (watched: Watched, waiting: Waiting): string =>
  [
    ...findLacks(watched, waiting),
    ...podsOf(watched, waiting).flatMap(describeWaiting),
    ...(waiting.hint === undefined ? [] : [waiting.hint]),
  ].join('; ')

/** @throws an Error that says what is still lacking, or which image cannot be pulled and what to do. */
export const awaitWorkloads = async (waiting: Waiting): Promise<void> => {
  const { api, what, deadlineMs = 300_000, signal } = waiting
  const watched = await openWatched(api, { kinds: watchedKinds, scopes: [{}] })
  const findHopeless = watchPulls()
  try {
    const hopeless = await watched.until(
      () => {
        const missing = findHopeless(podsOf(watched, waiting))
        return missing.length > 0 || findLacks(watched, waiting).length === 0 ? missing : undefined
      },
      {
        what: `${what} to be ready`,
        deadlineMs,
        still: () => describeState(watched, waiting),
        ...(signal && { signal }),
      },
    )
    if (hopeless.length === 0) return
    throw new Error(
      `${what}: the nodes cannot pull ${hopeless.join(', ')} (${describeState(watched, waiting)}). ` +
        'Name a version whose images are there, load them into the nodes, or name a registry that has them',
    )
  } finally {
    watched.close()
  }
}

/** No node can tell whether the host has a module that is built in: so it is said where waiting was in vain. */
const hintOf = ({ title, ...product }: Product): string | undefined => {
  const modules = 'modules' in product ? (product as Pick<Cni, 'modules'>).modules : undefined
  return modules && `${title} needs on the host: sudo modprobe ${modules.join(' ')}`
}

const readinessOf = async (choice: Choice, origins: Origins): Promise<readonly Readiness[]> => {
  if (choice.product.ready.length > 0 || choice.release.source.kind !== 'file') return choice.product.ready
  const text = await readManifest(choice, origins)
  return text === undefined ? [] : readinessOfObjects(parseManifest(text, describeChoice(choice)))
}

/**
 * Resolves when the product's workloads are rolled out, every node is Ready and CoreDNS answers for itself.
 * @throws an Error that says what is still lacking.
 */
export const awaitReady = async ({
  api,
  choice,
  signal,
  deadlineMs,
  ...origins
}: {
  readonly api: KubernetesApi
  readonly choice: Choice
  readonly deadlineMs?: number | undefined
} & Origins): Promise<void> => {
  const ready = await readinessOf(choice, origins)
  const { title: what, name } = choice.product
  await awaitWorkloads({
    ...{ api, ready, what, deadlineMs, signal },
    wholeCluster: name !== 'none',
    hint: hintOf(choice.product),
  })
}
