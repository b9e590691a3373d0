/** Why a scenario did not pass on a column: its wrong judgements, the words of its steps, and what it left. */

import { ExcuseOf } from './excuse.js'
import { JudgementView } from './judgement.js'
import { judgementsOf } from './keys.js'
import { Mark } from './marks.js'
import type { Recording } from './recording.js'
import type { Judgement, ReviewCell } from './review.js'

const wrongOf = (recording: Recording | undefined): readonly Judgement[] =>
  recording?.steps.flatMap(judgementsOf).filter(({ outcome }) => outcome !== 'as-expected') ?? []

const mostShown = 12

const Attached = ({
  recording,
  evidence,
}: {
  readonly recording: Recording | undefined
  readonly evidence: string
}) => {
  const names = recording?.steps.flatMap(({ attached }) => attached.map(({ name }) => name)) ?? []
  if (names.length === 0) return null
  return (
    <p>
      {names.map((name, index) => (
        <button type="button" data-evidence={evidence} data-file={index}>
          {name}
        </button>
      ))}
    </p>
  )
}

interface TroubleProps extends ReviewCell {
  readonly column: string
  /** Where what it left is kept. */
  readonly evidence: string
}

export const Trouble = ({ result, recording, column, evidence }: TroubleProps) => {
  if (!result || result.standing === 'passed') return null
  const wrong = wrongOf(recording)
  return (
    <section class="trouble">
      <h4>
        <Mark standing={result.standing} /> {column}
      </h4>
      {result.reason !== undefined && (
        <p>
          {result.reason}
          <ExcuseOf {...result} />
        </p>
      )}
      {wrong.slice(0, mostShown).map((judgement) => (
        <JudgementView judgement={judgement} />
      ))}
      {wrong.length > mostShown && <p class="faint">and {wrong.length - mostShown} more: see the cells</p>}
      {result.troubles.map(({ step, message }) => (
        <details open={wrong.length === 0}>
          <summary>{step.trim()}</summary>
          <pre>{message}</pre>
        </details>
      ))}
      <Attached recording={recording} evidence={evidence} />
    </section>
  )
}
