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

const endInOrder = (): void => {
  interrupt()
  for (const worker of workers) if (worker.connected) worker.send(interruptMessage)
}

const endAtOnce = (): never => {
  for (const worker of workers) if (worker.connected) worker.kill('SIGKILL')
  process.exit(2)
}

let handled = false

/** Takes both signals of this process over; `onInterrupt` is called when the first one comes. Safe to call twice. */
export const handleSignals = (onInterrupt: () => void): void => {
  if (handled) return
  handled = true
  watchWorkers()
  let signals = 0
  const onSignal = (): void => {
    signals += 1
    if (signals > 1) endAtOnce()
    onInterrupt()
    endInOrder()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
}
