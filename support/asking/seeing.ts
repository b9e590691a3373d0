/** "Is seen as": the client's address as the server sees it. Pure. */
import type { Live } from '../../clusters/cluster.js'
import type { Source } from '../../clusters/probe.js'
import { findLive } from '../judging/backends.js'
import type { Expectation } from '../question.js'
import type { SeenWords } from '../words/answer.js'
import { addressesOfNode, addressesOfPod, seenAs } from './expectations.js'

const ownAddresses = (from: Source, live: Live): readonly string[] => {
  if (from.kind === 'outside') return live.outside.addresses
  return from.kind === 'node' ? addressesOfNode(live, from.name) : addressesOfPod(live, from.namespace, from.name)
}

const nodeAddresses = (from: Source, live: Live): readonly string[] => {
  if (from.kind !== 'pod') return ownAddresses(from, live)
  return addressesOfNode(live, findLive(live, 'Pod', from.name, from.namespace)?.spec?.nodeName)
}

/** Its own address, its node's, a named node's, or a literal one. */
export const expectSeen = (words: SeenWords, from: Source): Expectation => {
  if (words.kind === 'itself') return seenAs('itself', (live) => ownAddresses(from, live))
  if (words.kind === 'its node') return seenAs('its node', (live) => nodeAddresses(from, live))
  if (words.kind === 'node') return seenAs(`node ${words.name.name}`, (live) => addressesOfNode(live, words.name.name))
  return seenAs(words.address, () => [words.address])
}
