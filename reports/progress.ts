/** What a person sees while a run goes on. Pure text; whoever prints decides where and how often. */
import { shorten } from './inert.js'
import type { ScenarioResult, Standing } from './standing.js'
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

const toWords: Readonly<Record<Standing, string>> = {
  passed: 'passed',
  failed: 'FAILED',
  diverged: 'failed as expected',
  unjudged: 'COULD NOT BE JUDGED',
  invalid: 'INVALID',
  skipped: 'skipped',
  unstarted: 'not started',
}

/** One line a scenario, for logs: `✓ 3/60 passed features/pods.feature:12 Pods have … (120 ms)`. */
export const renderScenarioLine = (result: ScenarioResult, { scenarios, planned, counts }: Tally): string => {
  const { standing, uri, line, name, reason, elapsedMs } = result
  const why = reason === undefined ? '' : `: ${reason}`
  const place = `${scenarios.length - counts.unstarted}/${planned}`
  const what = shorten(`${uri}:${line} ${name}`, 1000)
  return `${markOf(standing)} ${place} ${toWords[standing]} ${what} (${Math.round(elapsedMs)} ms)${shorten(why, 4000)}`
}
