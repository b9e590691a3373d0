/** "Is served by": many attempts, and who answered them. Pure. */
import { refOf } from '../../clusters/objects.js'
import type { Expectation, PortRef, Question, Target } from '../question.js'
import type { Name, Topology } from '../topology.js'
import type { ServersWords } from '../words/answer.js'
import type { SourceWords, TargetWords } from '../words/place.js'
import { askEach } from './reaching.js'
import { servedByAll, servedByEvery, servedByOne, servedOnlyBy, spreadAttempts } from './spread.js'

const keyOf = (topology: Topology, name: Name): string => {
  const { namespace, name: pod } = refOf(topology.get('Pod', name))
  return `${namespace}/${pod}`
}

const expect = (topology: Topology, words: ServersWords, to: Target): Expectation => {
  if (words.kind === 'same') return servedByOne()
  if (words.kind === 'every') return servedByEvery(to)
  const pods = words.names.map((name) => keyOf(topology, name))
  return words.kind === 'all of' ? servedByAll(pods) : servedOnlyBy(pods)
}

/** One round of many attempts for each source and target. */
export const askServed = (
  topology: Topology,
  from: SourceWords,
  to: TargetWords,
  port: PortRef,
  servers: ServersWords,
): readonly Question[] =>
  askEach(topology, from, to, {
    port,
    times: spreadAttempts,
    expected: (target) => expect(topology, servers, target),
  })
