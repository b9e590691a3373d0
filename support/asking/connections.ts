/** Connections that stay open between sentences. Pure. */

import { describeSource, describeTarget } from '../judging/locate.js'
import type { PortRef, Question } from '../question.js'
import type { Topology } from '../topology.js'
import type { SourceWords, TargetWords } from '../words/place.js'
import { describePort } from '../words/port.js'
import { reaching } from './expectations.js'
import { askEach } from './reaching.js'

/** The same connection for the same words: opened by the first sentence that says them, kept for the others. */
export const askConnection = (
  topology: Topology,
  from: SourceWords,
  to: TargetWords,
  port: PortRef,
): readonly Question[] =>
  askEach(topology, from, to, { port, expected: (target) => reaching('connected', target) }).map((question) => ({
    ...question,
    connection: `${describeSource(question.from)} → ${describeTarget(question.to)} ${describePort(port)}`,
  }))
