/** SIGINT and SIGTERM: the first ends the run in order, the second at once. */
import type { ChildProcess } from 'node:child_process'
import { subscribe } from 'node:diagnostics_channel'
import { interrupt, interruptMessage } from '../scenario/interruption.js'

const workers = new Set<ChildProcess>()

/** Cucumber keeps its workers to itself; Node tells of every child that is made. */
const watchWorkers = (): void =>
  subscribe('child_process', (message) => {
    const { process: child } = message as { process: ChildProcess }
    workers.add(child)
    child.once('exit', () => workers.delete(child))
  })

const listeners = new Set<() => void>()
let begun = false

/** Ends the run in order: nothing new begins. Heard once, whoever says it: a signal, or a limit of time. */
export const endInOrder = (): void => {
  if (begun) return
  begun = true
  for (const listener of listeners) listener()
  interrupt()
  for (const worker of workers) if (worker.connected) worker.send(interruptMessage)
}

/** Whoever hears of the process's exit may still write, synchronously. */
const endAtOnce = (): never => {
  for (const worker of workers) if (worker.connected) worker.kill('SIGKILL')
  process.exit(2)
}

let handled = false

/** Takes both signals of this process over; `onInterrupt` is called when the run is asked to end. Safe to call again. */
export const handleSignals = (onInterrupt: () => void = () => undefined): void => {
  listeners.add(onInterrupt)
  if (handled) return
  handled = true
  watchWorkers()
  let signals = 0
  const onSignal = (): void => {
    signals += 1
    if (signals > 1) endAtOnce()
    endInOrder()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
}
