/** `--shard 1/4`: which scenarios of a run are this process's. The choice is Cucumber's own; this says the same beforehand. Pure. */
import { InputError } from '../errors.js'

export interface Shard {
  /** From 1 on. */
  readonly index: number
  readonly total: number
}

/** @param text `1/4` @returns undefined for anything else. */
export const parseShard = (text: string): Shard | undefined => {
  const [, index = 0, total = 0] = (/^(\d{1,3})\/(\d{1,3})$/.exec(text) ?? []).map(Number)
  return index >= 1 && index <= total ? { index, total } : undefined
}

export const shardForm = 'Write which part of how many it is: 1/4, 2/4, 3/4 or 4/4.'

/** @throws {InputError} for what is no shard. */
export const readShard = (text: string): Shard => {
  const shard = parseShard(text)
  if (shard) return shard
  throw new InputError(`the shard "${text}" is none. ${shardForm}`)
}

/**
 * Every fourth scenario, in the order of the files and their lines, as Cucumber does it after tags and before any other
 * order: neighbours in a file take about as long as each other, so each shard gets its part of them.
 */
export const takeShard = <T>(scenarios: readonly T[], { index, total }: Shard): readonly T[] =>
  scenarios.filter((_, place) => place % total === index - 1)
