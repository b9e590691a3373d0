/** What ends a run of several columns before its end: a signal, a second one, its limit of time. */
import { writeSync } from 'node:fs'
import type { Ending } from '../scenario/interruption.js'
import { parseDuration } from './duration.js'
import type { RunFlags } from './flags.js'
import { adviseSweep } from './matrix-plan.js'
import { reportOnce, type State, tell } from './matrix-report.js'
import { lastMomentMs } from './signals.js'

/** A signal after the limit of time leaves less of it; a limit after a signal changes nothing. */
const endInOrder = (state: State, by: Ending, why: string): void => {
  if (state.ending === 'signal' || state.ending === by) return
  state.ending = by
  tell(
    `${why}: what runs is judged to its end, nothing new starts. ${by === 'signal' ? 'Once more ends at once.' : ''}`.trimEnd(),
  )
  for (const column of state.running.values()) column.interrupt(by)
  if (by === 'signal') setTimeout(() => reportOnce(state, (text) => writeSync(1, text)), lastMomentMs).unref()
}

const endAtOnce = (state: State): never => {
  for (const column of state.running.values()) column.kill()
  reportOnce(state, (text) => writeSync(1, text))
  for (const advice of adviseSweep([...state.running.keys()])) writeSync(1, `${advice}\n`)
  process.exit(2)
}

/** From now on signals and the limit of time end the run. */
export const handleEnds = (state: State, { runTimeout }: RunFlags): void => {
  let signals = 0
  const onSignal = (): void => {
    signals += 1
    if (signals > 1) endAtOnce(state)
    endInOrder(state, 'signal', 'Ending')
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  const limitMs = runTimeout === undefined ? undefined : parseDuration(runTimeout)
  if (limitMs !== undefined)
    setTimeout(() => endInOrder(state, 'time', `The run has had its ${runTimeout}`), limitMs).unref()
}
