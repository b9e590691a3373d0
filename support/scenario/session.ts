/** The cluster of one worker: made when it is first needed, used again as long as it fits, taken away at the end. */
import type { Cluster, Provider } from '../../clusters/cluster.js'
import { HarnessError, InputError } from '../errors.js'
import type { Settings } from '../settings.js'

export interface Session {
  /** A cluster with so many nodes, the one of the last scenario if that fits. @throws {InputError | HarnessError} when there can be none. */
  acquire(nodes: number): Promise<Cluster>
  /** Lets the cluster outlive the session; the next scenario gets a new one. Undefined when there is none. */
  keep(): Promise<Cluster | undefined>
  /** Takes the cluster away, because it is broken or the session ends; safe to call twice. */
  close(): Promise<void>
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const refuseLacks = async (provider: Provider): Promise<void> => {
  const lacks = await provider.missing()
  if (lacks.length === 0) return
  const lines = lacks.map(({ what, mend }) => `${what}: ${mend}`)
  throw new HarnessError([`${provider.name} cannot run on this host:`, ...lines].join('\n  '))
}

interface Held {
  readonly nodes: number
  readonly cluster: Promise<Cluster>
}

/**
 * @param prefix unique to this worker among all live ones of the host; names of clusters begin with it.
 */
export const createSession = (provider: Provider, { faults }: Pick<Settings, 'faults'>, prefix: string): Session => {
  let held: Held | undefined
  let made = 0

  const create = async (nodes: number): Promise<Cluster> => {
    if (made === 0) await refuseLacks(provider)
    made += 1
    const spec = { name: `${prefix}-${made}`, nodes, families: ['IPv4' as const] }
    try {
      return await provider.create({ ...spec, ...(faults.length > 0 && { faults }) })
    } catch (error) {
      // What was asked for cannot be: the number of nodes, a fault that nobody knows.
      if (error instanceof RangeError) throw new InputError(messageOf(error), { cause: error })
      throw new HarnessError(`no cluster: ${messageOf(error)}`, { cause: error })
    }
  }

  const close = async (): Promise<void> => {
    const last = held
    held = undefined
    const cluster = await last?.cluster.catch(() => undefined)
    await cluster?.close()
  }

  return {
    acquire: async (nodes) => {
      if (held && held.nodes !== nodes) await close()
      held ??= { nodes, cluster: create(nodes) }
      const current = held
      try {
        return await current.cluster
      } catch (error) {
        if (held === current) held = undefined
        throw error
      }
    },
    keep: async () => {
      const cluster = await held?.cluster.catch(() => undefined)
      held = undefined
      await cluster?.keep()
      return cluster
    },
    close,
  }
}
