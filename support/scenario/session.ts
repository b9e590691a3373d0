/** The clusters of one worker: made when they are first needed, used again as long as they fit, taken away at the end. */
import type { Cluster, Making } from '../../clusters/cluster.js'
import type { ClusterNeeds } from '../topology.js'
import { createMaker, type SessionParts } from './maker.js'
import { findMismatch, isDear, isFound, kindOfWish, serves, type Wish, wishOf } from './wishes.js'

export interface Session {
  /** A cluster for these needs, an earlier one if that fits. @throws {InputError | HarnessError} when there can be none. */
  acquire(needs: ClusterNeeds, making?: Making): Promise<Cluster>
  /** Begins, without waiting and without a word, what the first scenario needs. */
  begin(needs: ClusterNeeds): void
  /** Why a scenario of these needs is not to be asked here; undefined where it is. Makes no cluster. */
  refuse(needs: ClusterNeeds): Promise<string | undefined>
  /** Lets the last cluster outlive the session; the next scenario gets a new one, or none where it would find that one. Undefined when there is none. */
  keep(): Promise<Cluster | undefined>
  /** The last cluster may be broken: the next scenario gets a new one, where that is cheap. */
  giveUp(): Promise<void>
  /** Takes the clusters away; safe to call twice. */
  close(): Promise<void>
}

interface Held {
  readonly wish: Wish
  readonly cluster: Promise<Cluster>
}

/** Whoever asks for a feature by its path means the clusters that it names, too. */
const elsewhere = 'names a kind cluster; run it with --provider kind, or by its path'

export const createSession = (parts: SessionParts): Session => {
  const { settings } = parts
  const maker = createMaker(parts)
  let held: readonly Held[] = []
  let last: Held | undefined
  /** Kept as a scenario left them. */
  let left: readonly Held[] = []

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
    if (left.some((one) => serves(one.wish, wish))) return 'its cluster is kept as a failed scenario left it'
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
      if (kept && isFound(kept.wish.provider)) left = [...left, kept]
      await cluster?.keep()
      return cluster
    },
    giveUp: async () => {
      if (last && !isDear(last.wish.provider)) await drop([last])
    },
    close: () => drop(held),
  }
}
