/** A scenario to unfold: its Gherkin as written, what each step came to on each column, and why. */
import { HeatMap } from './heat-map.js'
import { attachedKey, evidenceKey, judgementsOf } from './keys.js'
import { Mark, renderMs, shownOf } from './marks.js'
import type { RecordedStep, Recording } from './recording.js'
import type { ReviewScenario } from './review.js'
import { Scroll } from './scroll.js'
import { Trouble } from './trouble.js'

interface ScenarioProps {
  readonly scenario: ReviewScenario
  readonly columns: readonly string[]
}

const standings: Readonly<Record<string, 'passed' | 'failed' | 'skipped' | 'invalid' | 'lost'>> = {
  passed: 'passed',
  failed: 'failed',
  skipped: 'skipped',
  unknown: 'lost',
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

/** What a scenario unfolds to. */
export const ScenarioBody = ({ scenario, columns }: ScenarioProps) => (
  <>
    <Steps scenario={scenario} columns={columns} />
    <Maps scenario={scenario} columns={columns} />
    {scenario.cells.some(({ recording }) => recording?.topology) && <div data-topology={scenario.id} />}
    {scenario.cells.map((cell, index) => (
      <Trouble {...cell} column={columns[index] ?? ''} evidence={attachedKey(scenario.id, index)} />
    ))}
  </>
)

/** @param packed the script puts its body in, once it is unfolded */
export const ScenarioView = ({ scenario, columns, packed }: ScenarioProps & { readonly packed: boolean }) => (
  <details class="scenario" id={scenario.id} {...(packed && { 'data-packed': '' })}>
    <summary>
      {scenario.cells.map((cell) => (
        <Mark standing={shownOf(cell)} />
      ))}{' '}
      {scenario.name} <span class="faint">{scenario.tags.join(' ')}</span>
    </summary>
    {!packed && <ScenarioBody scenario={scenario} columns={columns} />}
  </details>
)
