/** What is asked of a cluster of others before anything is made in it. */
import type { Existing, Facts } from '../cluster.js'
import { ApiError, type KubernetesApi, type WireObject } from '../kubernetes/api.js'
import { nodeAgentPort } from '../kubernetes/node-ports.js'
import { divergencesOf } from '../products/divergences.js'
import { observe } from '../products/observation.js'
import { listServices } from './capabilities.js'
import { type Edges, findEdges } from './edges.js'
import { countNodes, nodeAddresses } from './nodes.js'
import { findOwnAddresses, isTaken } from './outside.js'
import { describeRights, missingRights, neededRights, roleFile } from './rights.js'

/** A cluster as it was found. */
export interface Survey {
  readonly facts: Facts
  readonly nodes: readonly WireObject[]
  readonly services: readonly WireObject[]
  readonly edges: Edges
  /** This machine's addresses towards the nodes; undefined when it does not reach them. */
  readonly ownAddresses: readonly string[] | undefined
  /** By real name, a node on which somebody listens already where its agent would, as far as this machine can tell. */
  readonly takenOn: string | undefined
}

const findTaken = async (nodes: readonly WireObject[]): Promise<string | undefined> => {
  const taken = await Promise.all(nodes.map((node) => isTaken(nodeAddresses(node), nodeAgentPort)))
  return nodes.find((_, index) => taken[index])?.metadata.name
}

const whoAmI = async (api: KubernetesApi): Promise<string | undefined> => {
  const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview', metadata: {} }
  const { status } = await api.create(review as WireObject).catch(() => ({ status: undefined }))
  return (status as { userInfo?: { username?: string } } | undefined)?.userInfo?.username
}

const published = 'system:serviceaccount:netherkin:netherkin'

/** For whoever may give rights: the published role, and its binding to this account. */
const grantCommand = (context: string, user: string | undefined, namespaced: boolean): string => {
  const apply = `kubectl --context ${context} apply -f ${roleFile(namespaced ? 'rbac-namespaced.yaml' : 'rbac.yaml')}`
  if (user === undefined || user === published) return apply
  if (namespaced) return `${apply} (its Role and binding once for each namespace, with ${user} as the subject)`
  return `${apply} && kubectl --context ${context} create clusterrolebinding netherkin-more --clusterrole=netherkin --user=${user}`
}

/** @throws {RangeError} that tells all rights that are missing, and the command that gives them. */
export const checkRights = async (api: KubernetesApi, { context, namespaces = [] }: Existing): Promise<void> => {
  const missing = await missingRights(api, neededRights(namespaces))
  if (missing.length === 0) return
  const user = await whoAmI(api)
  throw new RangeError(
    `the account of context ${context}${user ? ` (${user})` : ''} lacks rights: ${describeRights(missing)}; an administrator gives them with: ${grantCommand(context, user, namespaces.length > 0)}`,
  )
}

/** An account that may not even look is told so with the other rights that it lacks. */
const isAbsent = async (api: KubernetesApi, name: string): Promise<boolean> => {
  try {
    return (await api.get({ apiVersion: 'v1', kind: 'Namespace' }, name)) === undefined
  } catch (error) {
    if (error instanceof ApiError && error.status === 403) return false
    throw error
  }
}

/** Asked before rights are: nobody has any in a namespace that is not there. @throws {RangeError} that tells those. */
export const checkGiven = async (api: KubernetesApi, { context, namespaces = [] }: Existing): Promise<void> => {
  const found = await Promise.all(namespaces.map(async (name) => [name, await isAbsent(api, name)] as const))
  const absent = found.flatMap(([name, lacks]) => (lacks ? [name] : []))
  if (absent.length === 0) return
  throw new RangeError(
    `${absent.length === 1 ? 'namespace' : 'namespaces'} ${absent.join(', ')} ${absent.length === 1 ? 'is' : 'are'} not in the cluster; make ${absent.length === 1 ? 'it' : 'them'} first: ${absent.map((name) => `kubectl --context ${context} create namespace ${name}`).join(' && ')}`,
  )
}

export const surveyCluster = async (api: KubernetesApi, given: readonly string[]): Promise<Survey> => {
  const [seen, { items: nodes }, services, edges] = await Promise.all([
    observe(api),
    api.list({ apiVersion: 'v1', kind: 'Node' }),
    listServices(api, given),
    findEdges(api, given),
  ])
  const addresses = nodes.flatMap(nodeAddresses)
  const [ownAddresses, takenOn] = await Promise.all([findOwnAddresses(addresses), findTaken(nodes)])
  const facts = { ...seen, nodes: countNodes(nodes), divergences: divergencesOf(seen) }
  return { facts, nodes, services, edges, ownAddresses, takenOn }
}
