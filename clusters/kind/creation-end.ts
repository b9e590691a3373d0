/**
 * Ends a kind that is making a cluster. Its calls of the engine go on without it, and what they make is nobody's: so kind goes
 * first, they are let come to their end, and only then is there nothing more to come.
 */
import pRetry from 'p-retry'
import { run } from './program.js'

const signal = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
}

/** The process, and what it started, at once: what the engine is doing for them may still be made. */
export const endGroup = (pid: number): void => signal(-pid)

/** Whoever of a group still runs; one that nobody has buried yet does not. */
const isRunning = async (group: number): Promise<boolean> => {
  const processes = await run('ps', ['-ax', '-o', 'pgid=,stat='])
  return processes.split('\n').some((line) => {
    const [pgid, state = ''] = line.trim().split(/\s+/)
    return Number(pgid) === group && !state.startsWith('Z')
  })
}

/** Containers are made in seconds, on a busy machine in some more. */
const looks = { retries: 30, minTimeout: 50, maxTimeout: 1_000, factor: 2 } as const

/** Waits until nothing of a group runs any more; what takes too long is ended. @param group the id of its leader */
export const outlast = async (group: number): Promise<void> => {
  const ended = async (): Promise<void> => {
    if (await isRunning(group)) throw new Error('its calls of the engine have not come to their end')
  }
  await pRetry(ended, looks).catch(() => endGroup(group))
}

/** @param pid of the leader of its group */
export const endCreation = async (pid: number): Promise<void> => {
  signal(pid)
  await outlast(pid)
}
