/** Whoever of a run is killed, whenever: the kernel and the others take everything away. */
import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { execa } from 'execa'
import { describe, expect, it, vi } from 'vitest'
import { features, program } from './runs.js'

const moments = Number(process.env.NETHERKIN_TEST_MOMENTS || 6)
if (!(moments > 0)) throw new RangeError('NETHERKIN_TEST_MOMENTS is a number of kills: 6, 20')
const graceMs = 5_000
const startMs = 60_000
/** It goes on for seconds after the latest kill; the rest of it, after a worker's end, must not take long. */
const subject = join(features, 'services/endpoints.feature')
const latestMs = 400
const mark = 'NETHERKIN_TEST_MARK'

interface Process {
  readonly pid: number
  readonly command: string
  readonly environment: string
}

/** What may fail because the process is gone. */
const orElse = async <T>(work: Promise<T>, otherwise: T): Promise<T> => work.catch(() => otherwise)

const readProcess = async (pid: string): Promise<Process> => {
  const [command, environment] = await Promise.all(
    ['cmdline', 'environ'].map((name) => orElse(readFile(`/proc/${pid}/${name}`, 'utf8'), '')),
  )
  return { pid: Number(pid), command: command?.replaceAll('\0', ' ') ?? '', environment: environment ?? '' }
}

/** Of all processes but these: a machine may have hundreds, and a run goes on while they are read. */
const findPids = async (but: ReadonlySet<string> = new Set()): Promise<readonly string[]> =>
  (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && !but.has(name))

/** All of these processes that are of a run: children inherit its mark. */
const findProcesses = async (value: string, pids: readonly string[]): Promise<Process[]> => {
  const all = await Promise.all(pids.map(readProcess))
  return all.filter(({ environment }) => environment.includes(`${mark}=${value}`))
}

/** Network namespaces that a process lives in, holds open or has mounted: `net:[4026532281]`. */
const findNamespaces = async (pid: string): Promise<string[]> => {
  const fds = (await orElse(readdir(`/proc/${pid}/fd`), [])).map((fd) => `fd/${fd}`)
  const links = await Promise.all(['ns/net', ...fds].map((path) => orElse(readlink(`/proc/${pid}/${path}`), '')))
  const mounts = await orElse(readFile(`/proc/${pid}/mountinfo`, 'utf8'), '')
  return [...links.filter((link) => link.startsWith('net:')), ...(mounts.match(/net:\[\d+\]/g) ?? [])]
}

const namespacesOf = async (pids: readonly string[]): Promise<ReadonlySet<string>> =>
  new Set((await Promise.all(pids.map(findNamespaces))).flat())

const roles = {
  launcher: /main\.js run /,
  worker: /cucumber\/.*worker/,
  holder: /holder\/main\.js/,
} as const

/** Files that a run left in its folders, but for its reports. */
const findLeftFiles = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith('reports/out/'))
}

interface Remains {
  readonly processes: readonly string[]
  readonly namespaces: readonly string[]
  readonly files: readonly string[]
}

interface Trial {
  readonly folder: string
  /** Processes that were there before the run. */
  readonly before: ReadonlySet<string>
  /** Those of anybody that began while it went on: only these could hold a namespace of it. */
  readonly young: readonly string[]
  /** The run's namespaces. */
  readonly known: ReadonlySet<string>
}

const findRemains = async ({ folder, before, young, known }: Trial): Promise<Remains> => {
  const [held, left] = await Promise.all([namespacesOf(young), findProcesses(folder, await findPids(before))])
  return {
    processes: left.map(({ pid, command }) => `${pid} ${command}`),
    namespaces: [...known].filter((namespace) => held.has(namespace)),
    files: await findLeftFiles(folder),
  }
}

const nothing: Remains = { processes: [], namespaces: [], files: [] }

const isClean = ({ processes, namespaces, files }: Remains): boolean =>
  processes.length + namespaces.length + files.length === 0

const start = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'netherkin-kill-'))
  const env = { [mark]: folder, TMPDIR: folder, HOME: folder, XDG_RUNTIME_DIR: folder, XDG_STATE_HOME: folder }
  const run = execa('node', [program, 'run', subject, '--parallel', '2'], { cwd: folder, env, reject: false })
  return { folder, run }
}

const isOf = (role: keyof typeof roles, { command }: Process): boolean => roles[role].test(command)

/** The run's processes, once each role has one. */
const findAtWork = async (folder: string, before: ReadonlySet<string>): Promise<Process[]> => {
  const found = await findProcesses(folder, await findPids(before))
  const roleless = Object.keys(roles).filter((role) => !found.some((one) => isOf(role as keyof typeof roles, one)))
  if (roleless.length > 0) throw new Error(`the run has no ${roleless.join(', ')} yet`)
  return found
}

/** The namespaces of these processes alone: others on this machine make some, too, and what they mount is seen by every process. */
const findOwnNamespaces = async (own: readonly string[], young: readonly string[]): Promise<ReadonlySet<string>> => {
  const others = await namespacesOf([...young.filter((pid) => !own.includes(pid)), String(process.pid)])
  return new Set([...(await namespacesOf(own))].filter((name) => !others.has(name)))
}

/** Kills one process of the role so long after all roles are there, and says what is left after the grace. */
const killOne = async (role: keyof typeof roles, afterMs: number) => {
  const before = new Set(await findPids())
  const { folder, run } = await start()
  await vi.waitFor(() => findAtWork(folder, before), { timeout: startMs, interval: 50 })
  await wait(afterMs)
  const young = await findPids(before)
  const processes = await findAtWork(folder, before)
  const known = await findOwnNamespaces(
    processes.map(({ pid }) => String(pid)),
    young,
  )
  const victim = processes.find((one) => isOf(role, one)) as Process
  process.kill(victim.pid, 'SIGKILL')
  const { exitCode } = await run
  const trial = { folder, before, young, known }
  const remains = await vi
    .waitFor(async () => expect(isClean(await findRemains(trial))).toBe(true), { timeout: graceMs, interval: 100 })
    .then(
      () => nothing,
      () => findRemains(trial),
    )
  await rm(folder, { recursive: true, force: true })
  return { remains, namespaces: known.size, exitCode }
}

// One after another, and beside no other test: each looks at all namespaces that there are, and their numbers are given again.
describe('a run whose process is killed', () => {
  const plan = Array.from({ length: moments }, (_, index) => ({
    role: (['launcher', 'worker', 'holder'] as const)[index % 3] ?? 'holder',
    afterMs: Math.round(Math.random() * latestMs),
  }))

  let missed = 0

  it.each(plan)('leaves nothing, and says so: $role $afterMs ms after all were there', async ({ role, afterMs }) => {
    const { remains, namespaces, exitCode } = await killOne(role, afterMs)
    expect(remains).toEqual(nothing)
    expect(namespaces).toBeGreaterThan(0)
    // A holder that is kept ready for the next cluster is not missed.
    if (role === 'holder' && exitCode === 0) return
    expect(exitCode).not.toBe(0)
    missed += 1
  })

  it('was missed most times', () => {
    expect(missed).toBeGreaterThan(moments / 2)
  })
})
