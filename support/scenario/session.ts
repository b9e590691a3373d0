/** The clusters of one worker: made when they are first needed, used again as long as they fit, taken away at the end. */
import type { Cluster, ClusterSpec, Lack, Making, Provider } from '../../clusters/cluster.js'
import { HarnessError, InputError } from '../errors.js'
import type { Settings } from '../settings.js'
import type { ClusterNeeds } from '../topology.js'
import { findMismatch, isDear, kindOfWish, serves, type Wish, wishOf } from './wishes.js'

export interface Session {
  /** A cluster for these needs, an earlier one if that fits. @throws {InputError | HarnessError} when there can be none. */
  acquire(needs: ClusterNeeds, making?: Making): Promise<Cluster>
  /** Begins, without waiting and without a word, what the first scenario needs. */
  begin(needs: ClusterNeeds): void
  /** Why a scenario of these needs is not to be asked here; undefined where it is. Makes no cluster. */
  refuse(needs: ClusterNeeds): Promise<string | undefined>
  /** Lets the last cluster outlive the session; the next scenario gets a new one. Undefined when there is none. */
  keep(): Promise<Cluster | undefined>
  /** The last cluster may be broken: the next scenario gets a new one, where that is cheap. */
  giveUp(): Promise<void>
  /** Takes the clusters away; safe to call twice. */
  close(): Promise<void>
}

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
}

interface Held {
  readonly wish: Wish
  readonly cluster: Promise<Cluster>
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
  throw new HarnessError(`precondition failed: ${closed}`)
}

/** Makes clusters, and remembers which kinds of dear ones could not be made: none is tried twice. */
const createMaker = ({ provider, settings, prefix, run, find }: SessionParts) => {
  const checked = new Set<string>()
  const broken = new Map<string, string>()
  let made = 0

  const load = async (name: string): Promise<Provider> => {
    const found = name === settings.provider || !find ? provider : await find(name)
    if (checked.has(name)) return found
    const lacks = await found.missing()
    if (lacks.length > 0) throw new HarnessError(describeLacks(found.name, lacks))
    checked.add(name)
    return found
  }

  const make = async (wish: Wish, making?: Making): Promise<Cluster> => {
    const maker = await load(wish.provider)
    made += 1
    const { provider: name, nodes, spec } = wish
    const dear = isDear(name) ? { run: run(name) } : {}
    const whole: ClusterSpec = { name: `${prefix(name)}-${made}`, nodes, ...spec, ...dear }
    return refuseClosed(await maker.create(whole, making))
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

/** Whoever asks for a feature by its path means the clusters that it names, too. */
const elsewhere = 'names a kind cluster; run it with --provider kind, or by its path'

export const createSession = (parts: SessionParts): Session => {
  const { settings } = parts
  const maker = createMaker(parts)
  let held: readonly Held[] = []
  let last: Held | undefined

  const drop = async (gone: readonly Held[]): Promise<void> => {
    held = held.filter((one) => !gone.includes(one))
    if (last && gone.includes(last)) last = undefined
    const clusters = await Promise.all(gone.map(({ cluster }) => cluster.catch(() => undefined)))
    await Promise.all(clusters.map((cluster) => cluster?.close()))
  }

  /** Of the cheap ones there is one at a time; of a dear kind too, but in any number of kinds. */
  const inTheWay = (wish: Wish): readonly Held[] =>
    held.filter((one) =>
      isDear(wish.provider) ? kindOfWish(one.wish) === kindOfWish(wish) : one.wish.provider === wish.provider,
    )

  /** At once, so that whoever asks next finds it. */
  const begin = (wish: Wish, making?: Making): Held => {
    const gone = inTheWay(wish)
    const cluster = gone.length > 0 ? drop(gone).then(() => maker.make(wish, making)) : maker.make(wish, making)
    const begun = { wish, cluster }
    held = [...held, begun]
    return begun
  }

  const acquire: Session['acquire'] = async (needs, making) => {
    const wish = wishOf(needs, settings)
    const current = held.find((one) => serves(one.wish, wish)) ?? begin(wish, making)
    last = current
    try {
      return await current.cluster
    } catch (error) {
      held = held.filter((one) => one !== current)
      throw error
    }
  }

  const refuse: Session['refuse'] = async (needs) => {
    const wish = wishOf(needs, settings)
    if (wish.provider !== settings.provider && !settings.named) return elsewhere
    const broken = maker.brokenBy(wish)
    if (broken !== undefined) return `its cluster could not be had: ${broken.split('\n')[0]}`
    const there = held.find((one) => serves(one.wish, wish))
    const facts = (await there?.cluster.catch(() => undefined))?.facts
    return findMismatch(needs, settings, facts?.nodes)
  }

  return {
    acquire,
    refuse,
    begin: (needs) => {
      // Why there is none is told to the scenario that needs it.
      refuse(needs)
        .then((reason) => (reason === undefined ? acquire(needs) : undefined))
        .catch(() => {})
    },
    keep: async () => {
      const kept = last
      const cluster = await kept?.cluster.catch(() => undefined)
      held = held.filter((one) => one !== kept)
      last = undefined
      await cluster?.keep()
      return cluster
    },
    giveUp: async () => {
      if (last && !isDear(last.wish.provider)) await drop([last])
    },
    close: () => drop(held),
  }
}
