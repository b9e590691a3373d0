/** The order of the scenarios of a run. */
import { randomInt } from 'node:crypto'
import type { IRunConfiguration } from '@cucumber/cucumber/api'
import type { RunFlags } from './flags.js'

/** Cucumber shuffles each time that it reads the features: with a seed, all readers of a run have one order, and who saw it fail can ask for it. */
export const withSeed = (configuration: IRunConfiguration): IRunConfiguration => {
  const { sources } = configuration
  if (sources.order !== 'random') return configuration
  return { ...configuration, sources: { ...sources, order: `random:${randomInt(1_000_000)}` } }
}

/** `random:7`; undefined where it is the usual one. */
export const randomOrderOf = ({ sources: { order } }: IRunConfiguration): string | undefined =>
  order.startsWith('random') ? order : undefined

/** Every column has the order that was chosen when the text was read. */
export const withOrder = (flags: RunFlags, configuration: IRunConfiguration): RunFlags => {
  const order = randomOrderOf(configuration)
  return order === undefined ? flags : { ...flags, order }
}

/** What to say of it, before anything runs; undefined where it is the usual one. Workers share scenarios out as they come to their end. */
export const describeOrder = (configuration: IRunConfiguration): string | undefined => {
  const order = randomOrderOf(configuration)
  const { parallel } = configuration.runtime
  const workers = parallel > 0 ? ` --parallel ${parallel}` : ''
  return order === undefined ? undefined : `random order; once more: --order ${order}${workers}`
}
