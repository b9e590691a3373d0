/** Whoever of a run is killed, whenever: the kernel and the others take everything away. */
import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { execa } from 'execa'
import { beforeAll, describe, expect, it } from 'vitest'
import { features, program } from './runs.js'

const moments = 20
const graceMs = 5_000
/** Long enough to be killed in the middle. */
const subject = join(features, 'services/endpoints.feature')
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

const isClean = ({ processes, namespaces, files }: Remains): boolean =>
  processes.length + namespaces.length + files.length === 0

const start = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'netherkin-kill-'))
  const env = { [mark]: folder, TMPDIR: folder, HOME: folder, XDG_RUNTIME_DIR: folder, XDG_STATE_HOME: folder }
  const run = execa('node', [program, 'run', subject, '--parallel', '2'], { cwd: folder, env, reject: false })
  return { folder, run }
}

/** How long the run takes on this machine when nobody kills it, milliseconds. */
const measureRun = async (): Promise<number> => {
  const { folder, run } = await start()
  const { durationMs } = await run
  await rm(folder, { recursive: true, force: true })
  return durationMs
}

/** Kills one process of the role, or of any role when it has not come yet, and says what is left after the grace. */
const killOne = async (role: keyof typeof roles, atMs: number) => {
  const before = new Set(await findPids())
  const { folder, run } = await start()
  await wait(atMs)
  const young = await findPids(before)
  const processes = await findProcesses(folder, young)
  const own = processes.map(({ pid }) => String(pid))
  // Others on this machine make namespaces, too, and what they mount is seen by every process.
  const others = await namespacesOf([...young.filter((pid) => !own.includes(pid)), String(process.pid)])
  const known = new Set([...(await namespacesOf(own))].filter((name) => !others.has(name)))
  const chosen = processes.find(({ command }) => roles[role].test(command))
  const victim = chosen ?? processes[0]
  if (victim) process.kill(victim.pid, 'SIGKILL')
  const { exitCode } = await run
  const deadline = performance.now() + graceMs
  const trial = { folder, before, young, known }
  let remains = await findRemains(trial)
  while (!isClean(remains) && performance.now() < deadline) {
    await wait(100)
    remains = await findRemains(trial)
  }
  await rm(folder, { recursive: true, force: true })
  return { remains, hit: chosen !== undefined && known.size > 0, exitCode }
}

// One after another: each measures what the machine has.
describe('a run whose process is killed', () => {
  const plan = Array.from({ length: moments }, (_, index) => ({
    role: (['launcher', 'worker', 'holder'] as const)[index % 3] ?? 'holder',
    percent: Math.round(25 + Math.random() * 40),
  }))

  let hits = 0
  let runMs = 0
  beforeAll(async () => {
    runMs = await measureRun()
  })

  it.each(plan)('leaves nothing: $role at $percent % of the run', async ({ role, percent }) => {
    const { remains, hit, exitCode } = await killOne(role, (runMs * percent) / 100)
    expect(remains).toEqual({ processes: [], namespaces: [], files: [] })
    // A holder that waited for the next scenario, or had served its last, is not missed.
    if (!hit || (role === 'holder' && exitCode === 0)) return
    expect(exitCode).not.toBe(0)
    hits += 1
  })

  it('was killed in the middle most times, with namespaces up, and said so', () => {
    expect(hits).toBeGreaterThan(moments / 2)
  })
})
