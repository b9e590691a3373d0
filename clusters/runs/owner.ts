/** Who made or uses something that outlives a process; and whether that process still lives. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

/** A process, told apart from later ones of the same number by when it started. */
export interface Owner {
  readonly pid: number
  /** As the system says it; compared, never read. */
  readonly started: string
  readonly host: string
}

/** Linux: clock ticks since the boot, and which boot. */
const linuxStart = (pid: number): string | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The program's name is in parentheses and may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z') return undefined
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8)}.${fields[19]}`
  } catch {
    return undefined
  }
}

const otherStart = (pid: number): string | undefined => {
  try {
    const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return text.trim().replaceAll(/\s+/g, '_') || undefined
  } catch {
    return undefined
  }
}

/** When a process started; undefined when there is none of that number. */
export const startOf = (pid: number): string | undefined =>
  process.platform === 'linux' ? linuxStart(pid) : otherStart(pid)

let own: Owner | undefined

/** This process. */
export const self = (): Owner => {
  own ??= { pid: process.pid, started: startOf(process.pid) ?? '', host: hostname() }
  return own
}

export const sameOwner = (a: Owner, b: Owner): boolean =>
  a.pid === b.pid && a.started === b.started && a.host === b.host

/** Whether there is a process of that number that we may not look at, as where /proc hides those of other users. */
const isHidden = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Processes that cannot be seen from here, of other hosts for one, count as living. */
export const isAlive = ({ host, pid, started }: Owner): boolean => {
  if (host !== hostname()) return true
  const start = startOf(pid)
  return start === undefined ? isHidden(pid) : start === started
}

/** `host pid started`, for a label; and back. */
export const printOwner = ({ host, pid, started }: Owner): string => `${host} ${pid} ${started}`

export const readOwner = (text: string): Owner | undefined => {
  const [, host, pid, started] = /^(\S+) (\d+) (\S+)$/.exec(text) ?? []
  return host && pid && started ? { host, pid: Number(pid), started } : undefined
}
