/** SIGINT and SIGTERM: the first ends the run in order, the second at once. */
import type { ChildProcess } from 'node:child_process'
import { subscribe } from 'node:diagnostics_channel'
import { writeSync } from 'node:fs'
import { type Ending, interrupt, sayInterrupt } from '../scenario/interruption.js'
import { parseDuration } from './duration.js'

const workers = new Set<ChildProcess>()

let ending: Ending | undefined

/** A worker that is ending itself hears nothing any more, and need not. */
const tellWorker = (worker: ChildProcess): void => {
  if (ending !== undefined && worker.connected) worker.send(sayInterrupt(ending), () => undefined)
}

/**
 * Cucumber keeps its workers to itself; Node tells of every child that is made. One that is still loading would not hear:
 * it is told again when it speaks itself, which it does when it is ready.
 */
const watchWorkers = (): void =>
  subscribe('child_process', (message) => {
    const { process: child } = message as { process: ChildProcess }
    workers.add(child)
    child.on('message', () => tellWorker(child))
    child.once('exit', () => workers.delete(child))
  })

type Listener = (by: Ending) => void

const listeners = new Set<Listener>()
const lastWords = new Set<string>()
const lastWorks = new Set<() => Promise<void>>()

/** A CI that cancels kills some ten seconds after its first word: what was judged must be told before. */
export const lastMomentMs = 7000

/** Ends the run in order: nothing new begins. Told once, whoever says it; a signal after a limit of time leaves less of it, and is told, too. */
export const endInOrder = (by: Ending): void => {
  const isNews = ending === undefined || (ending === 'time' && by === 'signal')
  if (isNews) {
    ending = by
    for (const listener of listeners) listener(by)
  }
  interrupt(by)
  for (const worker of workers) tellWorker(worker)
}

/** Ends the run in order when its time is up. @param text a length of time: `30m` */
export const endAfter = (text: string | undefined): void => {
  const ms = text === undefined ? undefined : parseDuration(text)
  if (ms === undefined) return
  const timer = setTimeout(() => {
    process.stderr.write(`This column has had its ${text}: what runs is judged to its end, nothing new starts.\n`)
    endInOrder('time')
  }, ms)
  timer.unref()
}

/** What a second signal leaves behind, and who takes it away: said then, as nobody will be there to do it. */
export const sayIfEndedAtOnce = (words: string): void => {
  lastWords.add(words)
}

/** What a second signal leaves time for. @param work takes a moment */
export const doIfEndedAtOnce = (work: () => Promise<void>): void => {
  lastWorks.add(work)
}

/** Whoever hears of the process's exit may still write, synchronously. */
const endAtOnce = async (): Promise<never> => {
  try {
    for (const worker of workers) if (worker.connected) worker.kill('SIGKILL')
    for (const words of lastWords) writeSync(2, `${words}\n`)
    await Promise.allSettled([...lastWorks].map((work) => work()))
  } finally {
    process.exit(2)
  }
}

let handled = false

/** Takes both signals of this process over; `onInterrupt` is called when the run is asked to end, by whichever. Safe to call again. */
export const handleSignals = (onInterrupt: Listener = () => undefined): void => {
  listeners.add(onInterrupt)
  // Whoever comes late must know, too.
  if (ending !== undefined) onInterrupt(ending)
  if (handled) return
  handled = true
  watchWorkers()
  let signals = 0
  const onSignal = (): void => {
    signals += 1
    if (signals === 2) void endAtOnce()
    else endInOrder('signal')
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
}
