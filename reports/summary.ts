/** A tally as text: failures as they should be read, and the last lines of a run. Pure. */
import { styleText } from 'node:util'
import type { ExitCode } from './exit-code.js'
import { shorten, shortenLines } from './inert.js'
import { count, markOf, standingWords } from './progress.js'
import type { ScenarioResult, Standing, Trouble } from './standing.js'
import type { Tally } from './tally.js'

export interface SummaryOptions {
  readonly colour: boolean
  /** Where the HTML report is written, if it is. */
  readonly htmlPath?: string
}

type Style = Parameters<typeof styleText>[0]

const colours: Readonly<Record<Standing, Style>> = {
  passed: 'green',
  failed: 'red',
  diverged: 'cyan',
  unjudged: 'magenta',
  invalid: 'yellow',
  skipped: 'cyan',
  unstarted: 'magenta',
}

export const paint = (colour: boolean, style: Style, text: string): string =>
  // Whether the stream takes colours is the caller's knowledge.
  colour ? styleText(style, text, { validateStream: false }) : text

const indent = (text: string, by: string): string =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => (line ? by + line : line))
    .join('\n')

/** In characters; more fills the screen and says no more. */
export const longestLine = 4000

const renderTrouble = (uri: string, { step, line, message }: Trouble): string =>
  shortenLines(
    `  ${step.trim()}${line === undefined ? '' : `   (${uri}:${line})`}\n${indent(message, '    ')}`,
    longestLine,
  )

/** What went wrong in a scenario, step by step. */
export const renderTroubles = ({ uri, troubles }: ScenarioResult): string =>
  troubles.map((trouble) => renderTrouble(uri, trouble)).join('\n')

/** A scenario that did not go as expected, with each of its steps' troubles. */
export const renderFailure = (result: ScenarioResult, colour: boolean): string => {
  const { standing, uri, line, name } = result
  const title = shorten(`${markOf(standing)} ${uri}:${line} ${name}`, longestLine)
  return `${paint(colour, colours[standing], title)}\n${renderTroubles(result)}`
}

/** What was not started has a line of its own. */
const counted: readonly Standing[] = ['passed', 'failed', 'diverged', 'unjudged', 'invalid', 'skipped']

const renderCounts = ({ planned, counts }: Tally, colour: boolean): string => {
  const parts = counted
    .filter((standing) => counts[standing] > 0 || standing === 'passed' || standing === 'failed')
    .map((standing) => {
      const text = `${counts[standing]} ${standingWords[standing]}`
      return counts[standing] > 0 ? paint(colour, colours[standing], text) : text
    })
  return `${count(planned, 'scenario')}: ${parts.join(', ')}`
}

const renderReasons = (scenarios: readonly ScenarioResult[], wanted: Standing): string[] => {
  const times = new Map<string, number>()
  for (const { standing, reason } of scenarios)
    if (standing === wanted && reason !== undefined) times.set(reason, (times.get(reason) ?? 0) + 1)
  return [...times].map(([reason, number]) => `  ${number} ${standingWords[wanted]}: ${reason}`)
}

const renderUnstarted = ({ unstarted }: Tally['counts']): string[] =>
  unstarted > 0
    ? [`  ${count(unstarted, 'scenario')} ${unstarted === 1 ? 'was' : 'were'} not started: interrupted`]
    : []

const endings: Readonly<Record<ExitCode, string | undefined>> = {
  0: undefined,
  1: 'An expectation failed (exit 1).',
  2: 'Something could not be judged (exit 2).',
  3: 'The input must be mended (exit 3).',
  4: 'Nothing ran, so nothing is proved (exit 4).',
}

const renderSeconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`

/** The end of a run: counts, why scenarios were skipped, probes, time, where the report is, and what the exit code means. */
export const renderSummary = (tally: Tally, { colour, htmlPath }: SummaryOptions): string =>
  [
    ...tally.troubles.map((trouble) => `${markOf(trouble.standing)}${renderTrouble(trouble.step, trouble).slice(1)}`),
    renderCounts(tally, colour),
    ...renderReasons(tally.scenarios, 'diverged'),
    ...renderReasons(tally.scenarios, 'skipped'),
    ...renderUnstarted(tally.counts),
    `${count(tally.probesSent, 'probe')} sent in ${renderSeconds(tally.elapsedMs)}`,
    ...(htmlPath === undefined ? [] : [`report: ${htmlPath}`]),
    ...[endings[tally.exitCode]].flatMap((ending) => (ending ? [ending] : [])),
  ].join('\n')
