/** The order of the scenarios of a run. */
import { randomInt } from 'node:crypto'
import type { IRunConfiguration } from '@cucumber/cucumber/api'

/** Cucumber shuffles each time that it reads the features: with a seed, all readers of a run have one order, and who saw it fail can ask for it. */
export const withSeed = (configuration: IRunConfiguration): IRunConfiguration => {
  const { sources } = configuration
  if (sources.order !== 'random') return configuration
  return { ...configuration, sources: { ...sources, order: `random:${randomInt(1_000_000)}` } }
}

/** What to say of it, before anything runs; undefined where it is the usual one. */
export const describeOrder = ({ sources }: IRunConfiguration): string | undefined =>
  sources.order.startsWith('random') ? `random order; once more: --order ${sources.order}` : undefined
