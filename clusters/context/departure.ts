/** How a run leaves a cluster of others: with its namespaces, or with its hold on those that were handed over. */
import type { Existing } from '../cluster.js'
import { ApiError, type KubernetesApi } from '../kubernetes/api.js'
import { marks } from '../kubernetes/wire.js'
import { awaitGone, describeStuck } from './gone.js'
import { dropLeases } from './lease.js'

/** How long namespaces may take to go before whoever waits is told what holds them. */
const goneMs = 60_000

/** The run's own namespaces, told to go by whoever made them, are waited for. */
const leaveNamespaces = async (api: KubernetesApi, run: string): Promise<void> => {
  const { items } = await api.list({ apiVersion: 'v1', kind: 'Namespace' }, { labels: `${marks.run}=${run}` })
  await Promise.all(items.map((namespace) => api.remove(namespace)))
  const names = items.map(({ metadata }) => metadata.name)
  const stuck = await awaitGone(api, names, goneMs)
  if (stuck.length > 0) throw new Error(`namespaces are ${describeStuck(stuck, goneMs)}`)
}

export interface Departure {
  /** From now on `leave` leaves everything where it is: namespaces and leases say whose they were, and sweep takes them away. */
  keep(): Promise<void>
  /** Once; whoever comes later hears what came of it. */
  leave(): Promise<void>
}

/** @throws an Error that names the command for what is left, where the cluster cannot be told to take it away. */
const orSayWhatIsLeft = async (leaving: Promise<void>, context: string): Promise<void> => {
  try {
    await leaving
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    throw new Error(
      `what this run made on context ${context} may be left: \`netherkin sweep --context ${context}\` removes it (${error.message})`,
      { cause: error },
    )
  }
}

export const departureOf = (
  api: KubernetesApi,
  run: string,
  { context, namespaces: given = [] }: Existing,
): Departure => {
  let isKept = false
  let left: Promise<void> | undefined
  const leave = async (): Promise<void> => {
    if (isKept) return
    const leaving = given.length === 0 ? leaveNamespaces(api, run) : dropLeases(api, given)
    await orSayWhatIsLeft(leaving, context)
  }
  return {
    keep: async () => {
      isKept = true
    },
    leave: () => {
      left ??= leave()
      return left
    },
  }
}

/** Leaves after a failure. @returns that failure, of its own class, which says whose it is; it tells what is left, too. */
export const leaveAfter = async (error: unknown, { leave }: Pick<Departure, 'leave'>): Promise<unknown> => {
  try {
    await leave()
  } catch (reason) {
    if (error instanceof Error) error.message = `${error.message}; ${(reason as Error).message}`
  }
  return error
}
