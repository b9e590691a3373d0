/** Questions of names. Pure. */

import type { Expectation, Question, Rounds } from '../question.js'
import type { Topology } from '../topology.js'
import type { RecordWords } from '../words/answer.js'
import type { SourceWords } from '../words/place.js'
import { sourcesOf } from './places.js'

/** Each source asks the DNS server that it is configured with. */
export const askName = (
  topology: Topology,
  from: SourceWords,
  { name, type }: RecordWords,
  expected: Expectation,
  rounds: Partial<Rounds> = {},
): readonly Question[] =>
  sourcesOf(topology, from).map((source) => ({ kind: 'resolve', from: source, name, type, rounds, expected }))
