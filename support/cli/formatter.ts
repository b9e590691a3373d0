/**
 * The Cucumber formatter of `netherkin run` and of plain `npx cucumber-js`: live progress, failures as they happen, the
 * summary, and the exit code of the process, which Cucumber would give as 0 for a run of nothing.
 */
import { writeSync } from 'node:fs'
import type { Envelope } from '@cucumber/messages'
import { worseExit } from '../../reports/exit-code.js'
import { renderProgress, renderScenarioLine } from '../../reports/progress.js'
import { renderFailure, renderSummary, renderTroubles } from '../../reports/summary.js'
import { collectTally, type TallyCollector } from '../../reports/tally.js'
import { readKept } from '../scenario/kept.js'
import { handleSignals } from './signals.js'

interface FormatterContext {
  on(key: 'message', handler: (message: Envelope) => void): void
  readonly options: { readonly htmlPath?: string }
  readonly stream: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number }
  write(text: string): void
}

type Ended = NonNullable<ReturnType<TallyCollector['add']>>

/** How a stream is told what happens: a terminal is redrawn, a log grows. */
interface Screen {
  ended(result: Ended): void
  moved(): void
  note(text: string): void
}

const redrawMs = 40
const clearLine = '\r\u001b[2K'

const wantsColour = (isTTY: boolean): boolean => {
  const { NO_COLOR, FORCE_COLOR } = process.env
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0'
  return isTTY && (NO_COLOR === undefined || NO_COLOR === '')
}

const isBad = ({ standing, troubles }: Ended): boolean => standing !== 'passed' && troubles.length > 0

const openTerminal = ({ stream, write }: FormatterContext, collector: TallyCollector, colour: boolean): Screen => {
  let drawnAt = 0
  const draw = (): void => {
    drawnAt = performance.now()
    write(`${clearLine}${renderProgress(collector.read(), stream.columns || 80)}`)
  }
  return {
    ended: (result) => {
      if (isBad(result)) write(`${clearLine}${renderFailure(result, colour)}\n\n`)
      draw()
    },
    moved: () => {
      if (performance.now() - drawnAt > redrawMs) draw()
    },
    note: (text) => write(`${clearLine}${text}\n`),
  }
}

const openLog = ({ write }: FormatterContext, collector: TallyCollector): Screen => ({
  ended: (result) => {
    // One line in the summary tells of all of them.
    if (result.standing === 'unstarted') return
    write(`${renderScenarioLine(result, collector.read())}\n`)
    if (isBad(result)) write(`${renderTroubles(result)}\n`)
  },
  moved: () => undefined,
  note: (text) => write(`${text}\n`),
})

/** Whoever else sets an exit code, the messages decide; a run that broke off says so, too. */
const decideExit = (collector: TallyCollector, finish: () => void): void => {
  process.once('exit', () => {
    finish()
    const { exitCode, counts } = collector.read()
    const given = Number(process.exitCode ?? 0)
    // To Cucumber a step that fails as it is expected to is a failure like any other.
    process.exitCode = counts.diverged > 0 && given === 1 ? exitCode : worseExit(exitCode, given)
  })
}

/** What this run leaves up, each with how to get in and how to end it. */
const renderKept = (sinceMs: number): string =>
  readKept()
    .filter(({ keptAt }) => Date.parse(keptAt) >= sinceMs)
    .map(({ name, sweep }) => `kept ${name}: npx netherkin shell POD; ${sweep} ends it\n`)
    .join('')

const summarise = (context: FormatterContext, collector: TallyCollector, colour: boolean): string => {
  const { htmlPath } = context.options
  const text = renderSummary(collector.read(), { colour, ...(htmlPath !== undefined && { htmlPath }) })
  return `${context.stream.isTTY ? clearLine : '\n'}${text}\n`
}

/** Writes once: when all is told, or in the process's last moment, when only a synchronous write still arrives. */
const finishOnce = (text: () => string): ((write: (text: string) => void) => void) => {
  let done = false
  return (write) => {
    if (done) return
    done = true
    write(text())
  }
}

export const type = 'formatter'
export const optionsKey = 'netherkin'

export const formatter = (context: FormatterContext): (() => void) => {
  const collector = collectTally()
  const isTTY = context.stream.isTTY ?? false
  const colour = wantsColour(isTTY)
  const screen = (isTTY ? openTerminal : openLog)(context, collector, colour)
  const startedMs = Date.now()
  const finish = finishOnce(() => summarise(context, collector, colour) + renderKept(startedMs))
  handleSignals((by) => {
    collector.interrupt()
    // Whoever set a limit of time tells of it; the first signal after it does not end at once.
    if (by === 'signal')
      screen.note('Ending: what runs is judged to its end, nothing new starts. Once more ends at once.')
  })
  decideExit(collector, () => finish((text) => writeSync(1, text)))
  context.on('message', (message) => {
    const ended = collector.add(message)
    if (ended) screen.ended(ended)
    else if (message.attachment || message.testStepFinished) screen.moved()
  })
  return () => finish(context.write)
}
