/** Why a refusal may look like silence: the kernel rations it. Pure. */
import type { Verdict } from '../../clusters/probe.js'
import type { Round } from './round.js'

/** Linux answers each peer with one ICMP error a second, once the six that it may send at once are used up. */
const icmp = { intervalMs: 1000, burst: 6 } as const

const shows = ({ observations }: Round, ...verdicts: readonly Verdict[]): boolean =>
  observations.some(({ verdict }) => verdicts.includes(verdict))

/**
 * Refusals that come as ICMP look like silence when they are asked for more often; rested, all of a series come.
 * @param rounds of the last series @returns milliseconds for which to leave the question alone
 */
export const restOf = (rounds: readonly Round[]): number => {
  const isRationed =
    rounds.some((round) => round.saw === undefined && shows(round, 'refused', 'unreachable')) &&
    rounds.some((round) => round.saw !== undefined && shows(round, 'timeout'))
  return isRationed ? Math.min(rounds.length, icmp.burst) * icmp.intervalMs : 0
}
