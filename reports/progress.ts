/** What a person sees while a run goes on. Pure text; whoever prints decides where and how often. */
import { shorten } from './inert.js'
import type { FinalStanding, ScenarioResult, Standing } from './standing.js'
import type { Tally } from './tally.js'

const marks: Readonly<Record<Standing, string>> = {
  passed: '✓',
  failed: '✗',
  diverged: '~',
  unjudged: '?',
  invalid: '!',
  skipped: '-',
  unstarted: '-',
}

/** What each is called where colours and marks are not seen. */
export const standingWords: Readonly<Record<FinalStanding, string>> = {
  passed: 'passed',
  failed: 'failed',
  diverged: 'expected to fail',
  unjudged: 'could not be judged',
  invalid: 'invalid',
  skipped: 'skipped',
  unstarted: 'not started',
  lost: 'did not come to its end',
}

export const markOf = (standing: Standing): string => marks[standing]

/** `1 probe`, `2 probes`. */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`

/** One line that is redrawn in place, never wider than the terminal. */
export const renderProgress = (tally: Tally, columns: number): string => {
  const bad = tally.counts.failed + tally.counts.unjudged + tally.counts.invalid
  const parts = [
    `${tally.scenarios.length}/${tally.planned} scenarios`,
    ...(bad > 0 ? [`${bad} not as expected`] : []),
    `${count(tally.probesSent, 'probe')} sent`,
    ...(tally.topology ? [tally.topology] : []),
  ]
  return parts.join(' · ').slice(0, Math.max(0, columns - 1))
}

/** In a log that scrolls by, what is not as it should be stands out. */
const loud: readonly Standing[] = ['failed', 'unjudged', 'invalid']

const wordsOf = (standing: Standing): string =>
  loud.includes(standing) ? standingWords[standing].toUpperCase() : standingWords[standing]

/** One line a scenario, for logs: `✓ 3/60 passed features/pods.feature:12 Pods have … (120 ms)`. */
export const renderScenarioLine = (result: ScenarioResult, { scenarios, planned, counts }: Tally): string => {
  const { standing, uri, line, name, reason, elapsedMs } = result
  const why = reason === undefined ? '' : `: ${reason}`
  const place = `${scenarios.length - counts.unstarted}/${planned}`
  const what = shorten(`${uri}:${line} ${name}`, 1000)
  return `${markOf(standing)} ${place} ${wordsOf(standing)} ${what} (${Math.round(elapsedMs)} ms)${shorten(why, 4000)}`
}
