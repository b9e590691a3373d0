/** Makes the clusters that a session asks for, and remembers which could not be made. */
import type { Cluster, ClusterSpec, Lack, Making, Provider } from '../../clusters/cluster.js'
import { HarnessError, InputError, PreconditionFailed } from '../errors.js'
import type { Settings } from '../settings.js'
import { isDear, kindOfWish, plannedFor, type Wish } from './wishes.js'

export interface SessionParts {
  /** The provider that the settings name. */
  readonly provider: Provider
  readonly settings: Settings
  /** Unique to this worker among all live ones of the host; names of a provider's clusters begin with it. */
  readonly prefix: (provider: string) => string
  /** Who shares dear clusters. */
  readonly run: (provider: string) => string
  /** Any other provider, for scenarios that name a cluster of their own. */
  readonly find?: (name: string) => Promise<Provider>
  /** Who hears of the making of a cluster when nobody else asks to, and can stop it. */
  readonly making?: Making
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const describeLacks = (name: string, lacks: readonly Lack[]): string =>
  [`${name} cannot run on this host:`, ...lacks.map(({ what, mend }) => `${what}: ${mend}`)].join('\n  ')

/** What was asked for cannot be (a number of nodes, a CNI that nobody knows), or something else went wrong. */
const blamed = (error: unknown): Error => {
  if (error instanceof RangeError || (error as Error)?.name === 'InputError')
    return new InputError(messageOf(error), { cause: error })
  return error instanceof HarnessError ? error : new HarnessError(`no cluster: ${messageOf(error)}`, { cause: error })
}

const refuseClosed = async (cluster: Cluster): Promise<Cluster> => {
  const { closed } = cluster.facts
  if (closed === undefined) return cluster
  await cluster.close()
  throw new PreconditionFailed(`precondition failed: ${closed}`)
}

/** Makes clusters, and remembers which kinds of dear ones could not be made: none is tried twice. */
export const createMaker = ({ provider, settings, prefix, run, find, making: usual }: SessionParts) => {
  /** For how many nodes. */
  const checked = new Map<string, number>()
  const broken = new Map<string, string>()
  let made = 0

  const load = async (name: string, asked: number): Promise<Provider> => {
    const found = name === settings.provider || !find ? provider : await find(name)
    const planned = plannedFor(name, asked)
    const { nodes = 0 } = planned
    if ((checked.get(name) ?? -1) >= nodes) return found
    const lacks = await found.missing(planned)
    if (lacks.length > 0) throw new HarnessError(describeLacks(found.name, lacks))
    checked.set(name, nodes)
    return found
  }

  const make = async (wish: Wish, making?: Making): Promise<Cluster> => {
    const maker = await load(wish.provider, wish.nodes)
    made += 1
    const { provider: name, nodes, spec } = wish
    const dear = isDear(name) ? { run: run(name) } : {}
    const whole: ClusterSpec = { name: `${prefix(name)}-${made}`, nodes, ...spec, ...dear }
    return refuseClosed(await maker.create(whole, making ?? usual))
  }

  return {
    brokenBy: (wish: Wish): string | undefined => broken.get(kindOfWish(wish)),
    make: async (wish: Wish, making?: Making): Promise<Cluster> => {
      try {
        const cluster = await make(wish, making)
        broken.delete(kindOfWish(wish))
        return cluster
      } catch (error) {
        const told = blamed(error)
        if (isDear(wish.provider)) broken.set(kindOfWish(wish), told.message)
        throw told
      }
    },
  }
}
