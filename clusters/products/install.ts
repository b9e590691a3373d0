/** Installs a product into a cluster: custom resource definitions first, then namespaces, then the rest. */
import { parse } from 'yaml'
import type { KubernetesApi, WireObject } from '../kubernetes/api.js'
import { openWatched } from '../kubernetes/watched.js'
import { describeChoice } from './choice.js'
import { parseManifest, prepareObjects, type Rewriting } from './documents.js'
import { type Origins, readManifest } from './manifests.js'
import { configurePool } from './pool.js'
import type { Choice, LoadBalancer, Product } from './product.js'
import { awaitWorkloads } from './ready.js'

export interface Installing extends Origins, Pick<Rewriting, 'registry' | 'pullPolicy'> {
  readonly api: KubernetesApi
  readonly choice: Choice
  /** For load balancers: a range of addresses, `172.18.255.0-172.18.255.15`; several with commas. */
  readonly pool?: string | undefined
  /** What is being done, in a few words. */
  readonly onText?: ((text: string) => void) | undefined
}

const crdApiVersion = 'apiextensions.k8s.io/v1'

const isEstablished = (crd: WireObject | undefined): boolean =>
  ((crd?.status ?? {}) as { conditions?: readonly { type: string; status: string }[] }).conditions?.some(
    ({ type, status }) => type === 'Established' && status === 'True',
  ) ?? false

const awaitEstablished = async (api: KubernetesApi, names: readonly string[], signal?: AbortSignal): Promise<void> => {
  const kind = 'CustomResourceDefinition'
  const watched = await openWatched(api, { kinds: [{ apiVersion: crdApiVersion, kind }], scopes: [{}] })
  const open = () => names.filter((name) => !isEstablished(watched.of(kind).get(`/${name}`)))
  try {
    await watched.until(() => open().length === 0 || undefined, {
      what: 'custom resource definitions to be established',
      deadlineMs: 60_000,
      still: () => open().join(', '),
      ...(signal && { signal }),
    })
  } finally {
    watched.close()
  }
}

const applyAll = async (api: KubernetesApi, objects: readonly WireObject[], signal?: AbortSignal): Promise<void> => {
  signal?.throwIfAborted()
  await Promise.all(objects.map((object) => api.apply(object)))
}

/** Applies objects in the order in which they can stand. */
export const applyObjects = async (
  api: KubernetesApi,
  objects: readonly WireObject[],
  signal?: AbortSignal,
): Promise<void> => {
  const first = new Set(['CustomResourceDefinition', 'Namespace'])
  const crds = objects.filter(({ kind }) => kind === 'CustomResourceDefinition')
  await applyAll(api, [...crds, ...objects.filter(({ kind }) => kind === 'Namespace')], signal)
  const names = crds.map(({ metadata }) => metadata.name)
  if (names.length > 0) await awaitEstablished(api, names, signal)
  const rest = objects.filter(({ kind }) => !first.has(kind))
  const workloads = new Set(['DaemonSet', 'Deployment', 'Job'])
  await applyAll(
    api,
    rest.filter(({ kind }) => !workloads.has(kind)),
    signal,
  )
  await applyAll(
    api,
    rest.filter(({ kind }) => workloads.has(kind)),
    signal,
  )
}

/** The cluster's own IPv4 range of pods, as kubeadm was told. */
const readPodSubnet = async (api: KubernetesApi): Promise<string | undefined> => {
  const map = await api.get({ apiVersion: 'v1', kind: 'ConfigMap' }, 'kubeadm-config', 'kube-system')
  const text = (map?.data as Record<string, string> | undefined)?.ClusterConfiguration
  const { networking } = (text ? parse(text) : {}) as { networking?: { podSubnet?: string } }
  return networking?.podSubnet?.split(',').find((range) => !range.includes(':'))
}

const wantsPodSubnet = ({ patches = [] }: Product): boolean =>
  patches.some(({ replace = {} }) => Object.values(replace).some((text) => text.includes('{podSubnet}')))

/** A chart's namespace is made by whoever installs it. */
const namespacesOf = ({ source }: Choice['release']): readonly WireObject[] =>
  source.kind === 'chart' && source.namespace !== 'kube-system'
    ? [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: source.namespace } }]
    : []

/** The objects of a choice as its source has them, before any patch. */
export const readObjects = async (choice: Choice, origins: Origins): Promise<readonly WireObject[]> => {
  const { source } = choice.release
  if (source.kind === 'objects') return source.objects
  const text = await readManifest(choice, origins)
  return text === undefined ? [] : [...namespacesOf(choice.release), ...parseManifest(text, describeChoice(choice))]
}

const isLoadBalancer = (product: Product): product is LoadBalancer => 'configure' in product

/**
 * Resolves when every object is applied; a load balancer also has its addresses then.
 * @throws {RangeError} for a manifest that cannot be believed or read, an Error when it cannot be had or applied.
 */
export const install = async (installing: Installing): Promise<void> => {
  const { api, choice, pool, onText, signal, registry, pullPolicy } = installing
  const { product, release } = choice
  const sources = await readObjects(choice, installing)
  if (sources.length === 0) return
  onText?.(`applying ${describeChoice(choice)}`)
  const podSubnet = wantsPodSubnet(product) ? await readPodSubnet(api) : undefined
  const objects = prepareObjects(sources, product, release, { podSubnet, registry, pullPolicy })
  await applyObjects(api, objects, signal)
  if (!isLoadBalancer(product) || pool === undefined) return
  await awaitWorkloads({ api, ready: product.ready, what: product.title, signal })
  await configurePool({ api, product, pool, signal })
}
