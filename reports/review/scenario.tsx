/** A scenario to unfold: its Gherkin as written, what each step came to on each column, and why. */
import { HeatMap } from './heat-map.js'
import { JudgementView } from './judgement.js'
import { Mark, renderMs, shownOf } from './marks.js'
import type { RecordedStep, Recording } from './recording.js'
import type { Judgement, ReviewCell, ReviewScenario } from './review.js'
import { Scroll } from './scroll.js'

interface ScenarioProps {
  readonly scenario: ReviewScenario
  readonly columns: readonly string[]
}

/** Where the evidence of a step on a column is kept. */
export const evidenceKey = (scenario: string, column: number, step: number): string => `${scenario}.${column}.${step}`

/** Where what its failure left is kept. */
export const attachedKey = (scenario: string, column: number): string => `${scenario}.${column}.files`

export const judgementsOf = ({ evidence }: RecordedStep): readonly Judgement[] =>
  evidence.flatMap(({ judgements }) => judgements)

const standings: Readonly<Record<string, 'passed' | 'failed' | 'skipped' | 'invalid'>> = {
  passed: 'passed',
  failed: 'failed',
  skipped: 'skipped',
}

const StepCell = ({ step, evidence }: { readonly step: RecordedStep | undefined; readonly evidence: string }) => {
  if (!step) return <td class="none">·</td>
  const asked = judgementsOf(step).length
  const time = <span class="faint">{renderMs(step.tookMs)}</span>
  const mark = <Mark standing={standings[step.status] ?? 'invalid'} />
  if (asked === 0)
    return (
      <td>
        {mark} {time}
      </td>
    )
  return (
    <td>
      <button type="button" data-evidence={evidence}>
        {mark} {time}
      </button>
    </td>
  )
}

const Argument = ({ step: { table, docString } }: { readonly step: RecordedStep }) => {
  if (docString !== undefined) return <pre>{docString}</pre>
  if (!table) return null
  const widths = (table[0] ?? []).map((_, index) => Math.max(...table.map((row) => [...(row[index] ?? '')].length)))
  const lines = table.map((row) => `| ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' | ')} |`)
  return <pre>{lines.join('\n')}</pre>
}

const writtenSteps = (recording: Recording | undefined): readonly RecordedStep[] =>
  recording?.steps.filter(({ isHook }) => !isHook) ?? []

const Steps = ({ scenario, columns }: ScenarioProps) => {
  const steps = scenario.cells.map((cell) => writtenSteps(cell.recording))
  const written = steps.find(({ length }) => length > 0) ?? []
  return (
    <Scroll label={`steps of ${scenario.name}`}>
      <table class="steps">
        <thead>
          <tr>
            <th scope="col">step</th>
            {columns.map((name) => (
              <th scope="col">{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {written.map((step, index) => (
            <tr>
              <th scope="row">
                <code>
                  <b>{step.keyword}</b>
                  {step.text}
                </code>
                <Argument step={step} />
              </th>
              {columns.map((_, column) => (
                <StepCell step={steps[column]?.[index]} evidence={evidenceKey(scenario.id, column, index)} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

const Maps = ({ scenario, columns }: ScenarioProps) => (
  <div class="maps">
    {scenario.cells.flatMap((cell, column) =>
      writtenSteps(cell.recording).map((step, index) => (
        <HeatMap
          judgements={judgementsOf(step)}
          evidence={evidenceKey(scenario.id, column, index)}
          caption={columns[column] ?? ''}
        />
      )),
    )}
  </div>
)

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

const Trouble = ({ result, recording, column, evidence }: TroubleProps) => {
  if (!result || result.standing === 'passed') return null
  const wrong = wrongOf(recording)
  return (
    <section class="trouble">
      <h4>
        <Mark standing={result.standing} /> {column}
      </h4>
      {result.reason !== undefined && <p>{result.reason}</p>}
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

export const ScenarioView = ({ scenario, columns }: ScenarioProps) => (
  <details class="scenario" id={scenario.id}>
    <summary>
      {scenario.cells.map((cell) => (
        <Mark standing={shownOf(cell)} />
      ))}{' '}
      {scenario.name} <span class="faint">{scenario.tags.join(' ')}</span>
    </summary>
    <Steps scenario={scenario} columns={columns} />
    <Maps scenario={scenario} columns={columns} />
    {scenario.cells.map((cell, index) => (
      <Trouble {...cell} column={columns[index] ?? ''} evidence={attachedKey(scenario.id, index)} />
    ))}
  </details>
)
