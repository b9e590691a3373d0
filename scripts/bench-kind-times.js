// Times on a real cluster: to the first verdict, of scenarios, of a table, to enforcement. Each gives rows of the page:
// figure, promised, measured, command.
import { commandOf, runOn } from './bench-cluster.js'
import { denials, policies, two, warmTable } from './bench-features.js'
import { judgedSteps, median, quantile, scenariosOf, seconds } from './bench-runs.js'

const firstJudged = ({ messages }) => Math.min(...judgedSteps(messages).map(({ endedAt }) => endedAt))

const phaseMs = ({ manifest }, ...names) =>
  manifest.columns[0].phases.filter(({ name }) => names.includes(name)).reduce((sum, { tookMs }) => sum + tookMs, 0)

/** A run that makes the cluster; then runs that join it. */
export const measureStart = async () => {
  const rows = []
  const first = await runOn(two)
  const canary = first.lines.find(({ line }) => line.startsWith('✓ canary'))
  if (canary)
    rows.push(
      [
        'making the cluster: image, nodes, control plane',
        '–',
        seconds(phaseMs(first, 'image', 'nodes', 'control plane')),
      ],
      ['the CNI, from its manifest until every node is ready', '–', seconds(phaseMs(first, 'CNI', 'ready'))],
      [
        'hosts beside it, agents on its nodes; the canary',
        '–',
        `${seconds(phaseMs(first, 'agents'))}; ${seconds(phaseMs(first, 'canary'))}`,
      ],
      [
        'the canary has passed → the first judged step, in the run that made the cluster',
        '10 s',
        seconds(firstJudged(first) - canary.at),
      ],
    )
  const joined = []
  for (let round = 0; round < 3; round += 1) joined.push(await runOn(two))
  const startMs = joined.map((one) => firstJudged(one) - one.startedAt)
  rows.push([
    'process start → the first judged step, in a run that joins it (median of 3)',
    '10 s',
    seconds(median(startMs)),
  ])
  return rows.map((row) => [...row, commandOf()])
}

const rounds = { attempts: 3, gapMs: 250, holdMs: 1000, timeoutMs: 2000 }

/** What the verdict itself prescribes to wait: gaps between rounds; for a denial, its hold and the last attempt's time limit. */
const prescribedMs = ({ steps }) =>
  steps.reduce((sum, { judgements: [{ expected }] }) => {
    const gaps = (rounds.attempts - 1) * rounds.gapMs
    return sum + gaps + (expected === 'connected' ? 0 : rounds.holdMs + rounds.timeoutMs)
  }, 0)

export const measurePolicies = async () => {
  const { messages } = await runOn(policies(24))
  const measured = scenariosOf(messages)
    .filter(({ name }) => name !== 'warm up')
    .map((one) => ({ ...one, isOpen: one.steps[0].judgements[0].expected === 'connected' }))
  const own = (those) => median(those.map((one) => one.tookMs - prescribedMs(one)))
  const whole = (those) => median(those.map(({ tookMs }) => tookMs))
  const [open, closed] = [true, false].map((isOpen) => measured.filter((one) => one.isOpen === isOpen))
  const text = `${seconds(own(measured))} (open ${seconds(own(open))}, closed ${seconds(own(closed))})`
  return [
    [
      `a scenario that changes only policies, pods warm: our own time (median of ${measured.length})`,
      '1 s',
      text,
      commandOf(),
    ],
    ['the same, all of it', '–', `open ${seconds(whole(open))}, closed ${seconds(whole(closed))}`, commandOf()],
  ]
}

const isTable = ({ name }) => name !== 'warm up'
const tableStep = ({ steps }) => steps[0]

export const measureTable = async () => {
  const { messages } = await runOn(warmTable(5))
  const steps = scenariosOf(messages).filter(isTable).map(tableStep)
  const cells = steps[0].judgements.length
  const text = `${seconds(median(steps.map(({ tookMs }) => tookMs)))} (slowest ${seconds(Math.max(...steps.map(({ tookMs }) => tookMs)))})`
  return [
    [
      `a table of 9 × 9 pairs on 6 ports in 3 namespaces (${cells} cells), a third dropped at 2 s: the step that asks (median of ${steps.length})`,
      '6 s, aim 4 s',
      text,
      commandOf(),
    ],
  ]
}

/** Time from the end of our change to the start of the first denied attempt of the streak that decided. */
export const measureEnforcement = async () => {
  const more = ['--attempts', '25', '--gap-ms', '20', '--hold-ms', '200', '--timeout-ms', '1000']
  const { messages } = await runOn(denials(36), more)
  const times = scenariosOf(messages)
    .filter(({ name }) => name !== 'warm up')
    .flatMap(({ steps }) => steps.flatMap(({ judgements }) => judgements.map(({ enforcementMs }) => enforcementMs)))
  const text = `p50 ${quantile(times, 0.5)} ms, p95 ${quantile(times, 0.95)} ms, at most ${Math.max(...times)} ms`
  return [
    [
      `a policy is in the API → Calico enforces it (${times.length} denials, asked each 20 ms)`,
      '–',
      text,
      commandOf(...more),
    ],
  ]
}
