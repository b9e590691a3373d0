/** Ends the holders that outlived the run that started them: kept ones, and any whose run died in the wrong moment. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'

const holderProgram = '/clusters/netns/holder/main.js'

const readOr = (read: () => string): string => {
  try {
    return read()
  } catch {
    // The process has just ended, or is somebody else's.
    return ''
  }
}

const parentOf = (pid: string): string =>
  /^PPid:\s*(\d+)$/m.exec(readOr(() => readFileSync(`/proc/${pid}/status`, 'utf8')))?.[1] ?? ''

/** The outermost process of a holder: `unshare`, whose end takes everything with it. */
const isHolder = (pid: string, file: string): boolean => {
  const [program = '', ...args] = readOr(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')).split('\0')
  return basename(program) === 'unshare' && args.some((arg) => arg.endsWith(file))
}

/** A run's own process is Node; whoever adopts an orphan is not. */
const isOrphan = (pid: string): boolean => {
  const parent = readOr(() => readlinkSync(`/proc/${parentOf(pid)}/exe`))
  return basename(parent) !== basename(process.execPath)
}

const end = (pid: string): readonly string[] => {
  try {
    process.kill(Number(pid), 'SIGKILL')
    return [`holder ${pid}`]
  } catch {
    return []
  }
}

/**
 * @param file how the path of the holder's program ends
 * @returns what was ended, by name. Holders of live runs, and of other users, are left alone.
 */
export const sweepHolders = (file = holderProgram): readonly string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => isHolder(pid, file) && isOrphan(pid))
    .flatMap(end)
