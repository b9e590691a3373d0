/** One column of several: `netherkin run` in a process of its own, whose lines are shown as they come. */
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { type Ending, graceMs, sayInterrupt } from '../scenario/interruption.js'
import { parseDuration } from './duration.js'
import { type RunFlags, renderFlags, shareOut } from './flags.js'
import { adviseSweep, type PlannedColumn } from './matrix-plan.js'

export interface ColumnProcess {
  /** Resolves to the exit code, or the signal that ended it. */
  readonly ended: Promise<{
    readonly exitCode?: number
    readonly signal?: string
    readonly lastLines: readonly string[]
  }>
  /** Asks it to end in order: what runs is judged to its end. */
  interrupt(by: Ending): void
  /** Ends it, and all that it started, at once. */
  kill(): void
}

const program = fileURLToPath(new URL('./main.js', import.meta.url))

/** Longer than a run takes to end in order, its cluster included. */
const overtimeMs = graceMs.time + 120_000
const linesKept = 12

/** The terminal's signals are for us alone: a group of its own, that ends with us because its channel closes. */
const spawn = (paths: readonly string[], flags: RunFlags, { column, folder }: PlannedColumn) => {
  const { own, variables } = shareOut(flags, column)
  const args = [program, 'run', ...paths, ...renderFlags(own), '--output', folder]
  return execa(process.execPath, args, {
    detached: true,
    // To end in order takes as long as a cluster takes to go; whoever has no time says so again.
    forceKillAfterDelay: false,
    ipc: true,
    stdin: 'ignore',
    all: true,
    buffer: false,
    reject: false,
    env: { NO_COLOR: '1', ...variables },
  })
}

const killGroup = (pid: number | undefined): void => {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
}

/** @param show a line that the column says. */
export const startColumn = (
  paths: readonly string[],
  flags: RunFlags,
  planned: PlannedColumn,
  show: (line: string) => void,
): ColumnProcess => {
  const child = spawn(paths, flags, planned)
  const limitMs = flags.columnTimeout === undefined ? undefined : parseDuration(flags.columnTimeout)
  const end = (): void => {
    show('it did not end in its time, and was killed')
    killGroup(child.pid)
    for (const advice of adviseSweep([planned])) show(advice)
  }
  const timer = limitMs === undefined ? undefined : setTimeout(end, limitMs + overtimeMs)
  const lastLines: string[] = []
  const read = async (): Promise<void> => {
    for await (const line of child.iterable({ from: 'all' })) {
      lastLines.splice(0, Math.max(0, lastLines.length + 1 - linesKept))
      lastLines.push(line)
      show(line)
    }
  }
  const ended = Promise.all([child, read().catch(() => undefined)]).then(([{ exitCode, signal }]) => {
    clearTimeout(timer)
    return { ...(exitCode !== undefined && { exitCode }), ...(signal !== undefined && { signal }), lastLines }
  })
  const interrupt = (by: Ending): void => {
    if (by === 'signal') child.kill('SIGTERM')
    else if (child.connected) child.send(sayInterrupt(by))
  }
  return { ended, interrupt, kill: () => killGroup(child.pid) }
}
