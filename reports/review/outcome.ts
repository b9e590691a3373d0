/** What a judgement amounts to. Pure. */
import type { Judgement } from '../../support/evidence.js'
import type { Standing } from '../standing.js'

const outcomes: Readonly<Record<Judgement['outcome'], Standing>> = {
  'as-expected': 'passed',
  different: 'failed',
  undecided: 'failed',
  unknown: 'unjudged',
}

export const standingOf = ({ outcome }: Pick<Judgement, 'outcome'>): Standing => outcomes[outcome]

/** Over any address, and a datagram without its reply, too. */
export const isThrough = ({ verdict, delivered }: Judgement['observations'][number]): boolean =>
  verdict === 'connected' || delivered === true

/** Whether anything got through. */
export const isOpen = ({ observations }: Pick<Judgement, 'observations'>): boolean => observations.some(isThrough)
