/** Denials of policies on a cluster of which the canary has found that it enforces none (docs/decisions.md §9). Pure. */
import type { Judgement, Outcome } from '../evidence.js'
import type { Question, ReachQuestion } from '../question.js'
import type { Bench } from './bench.js'
import type { Proof } from './control.js'
import { findDeadEnd } from './dead-end.js'
import { isAdmitted } from './policies.js'

/** A denial by a policy, where the canary has found that none is enforced. */
export const isUnenforced = (question: Question, { enforces, live }: Bench): question is ReachQuestion =>
  enforces === false && question.kind === 'reach' && question.expected.denial && !isAdmitted(question, live)

/**
 * Whether the policy alone explains why it was denied: the pair was open before it, among the same workloads, and the
 * objects know no other reason. Any other control leaves room for one.
 */
const isByPolicyAlone = (question: ReachQuestion, proof: Proof | undefined, { live }: Bench): boolean =>
  proof !== undefined &&
  'control' in proof &&
  proof.control.kind === 'baseline' &&
  findDeadEnd(question, live) === undefined

interface Seen {
  readonly outcome: Outcome
  readonly verdict?: string | undefined
  readonly proof?: Proof | undefined
}

/** What the answer says of the canary's finding that nothing is enforced. */
export const weighEnforcement = (
  question: Question,
  { outcome, verdict, proof }: Seen,
  bench: Bench,
): Pick<Judgement, 'unenforced' | 'enforcedAfterAll'> => {
  if (!isUnenforced(question, bench)) return {}
  if (outcome === 'different' && verdict === 'connected') return { unenforced: true }
  const held = outcome === 'as-expected' && isByPolicyAlone(question, proof, bench)
  return held ? { enforcedAfterAll: true } : {}
}
