/** Which containers of a cluster no longer run, as the engine says, and the way out of it. */
import { readRecord } from '../runs/records.js'
import { docker, engineName } from './docker.js'
import { saidOf } from './naming.js'
import type { Running } from './program.js'

interface Container {
  readonly name: string
  /** `running`, `exited`, `paused`, … */
  readonly state: string
  /** `Exited (137) 2 seconds ago`. */
  readonly status: string
  /** Since the cluster was opened. */
  readonly hasRestarted?: boolean
}

/** When each container was last started, by its real name. */
type Starts = ReadonlyMap<string, string>

export interface Parts {
  readonly cluster: string
  /** Real names. */
  readonly nodes: readonly string[]
  /** Containers beside the nodes, by their real names. */
  readonly hosts?: readonly string[]
  /** As it was when the cluster was opened: a later start is a loss, for what was put into the container's network is gone. */
  readonly starts?: Starts
}

const askMs = 20_000

const listContainers = async (cluster: string, running: Running): Promise<readonly Container[]> => {
  const args = ['ps', '--all', '--filter', `name=${cluster}-`, '--format', '{{.Names}}\t{{.State}}\t{{.Status}}']
  const text = await docker(args, { timeoutMs: askMs, ...running })
  return text
    .split('\n')
    .map((line) => line.split('\t'))
    .map(([name = '', state = '', status = '']) => ({ name, state, status }))
}

/** @throws {ProgramFailed} when one of them is not there */
export const readStarts = async (names: readonly string[], running: Running = {}): Promise<Starts> => {
  if (names.length === 0) return new Map()
  const args = ['inspect', '--type', 'container', '--format', '{{.Name}}\t{{.State.StartedAt}}', ...names]
  const text = await docker(args, { timeoutMs: askMs, ...running })
  const lines = text.split('\n').map((line) => line.split('\t'))
  return new Map(lines.map(([name = '', at = '']) => [name.replace(/^\//, ''), at]))
}

const isRunning = ({ state }: Container): boolean => /^running$/i.test(state)
const isRestarted = ({ state, hasRestarted }: Container): boolean => hasRestarted === true || /restarting/i.test(state)

const killed = '137'
const why = (status: string): string => {
  const code = /exited \((\d+)\)/i.exec(status)?.[1]
  if (code === undefined) return ''
  return code === killed ? ' (it was killed, by somebody or for want of memory)' : ` (exit code ${code})`
}

const describe = ({ cluster, nodes }: Parts, name: string, found: Container | undefined): string => {
  const said = `${nodes.includes(name) ? 'node' : 'host'} ${saidOf(cluster, name) ?? name} of cluster ${cluster}`
  if (!found) return `${said} has been removed`
  if (isRestarted(found)) return `${said} has been restarted, and has lost its routes and rules`
  return /paused/i.test(found.state) ? `${said} is paused` : `${said} has stopped${why(found.status)}`
}

const mend = ({ cluster, nodes }: Parts, lost: ReadonlyMap<string, Container | undefined>): string => {
  if (readRecord(cluster)?.kept !== true) return 'run again: this cluster is taken away, and a new one is made'
  const own = [...lost].filter(([name]) => nodes.includes(name))
  if (own.some(([, found]) => !found)) return `netherkin cluster delete ${cluster}, then run again`
  // Whoever joins wires everything anew, so what runs again is as good as before.
  const commands = own.flatMap(([name, found]) =>
    found && isRestarted(found)
      ? []
      : [`${engineName()} ${/paused/i.test(found?.state ?? '') ? 'unpause' : 'start'} ${name}`],
  )
  return [...commands, 'run again'].join(', then ')
}

const markRestarts = async (found: readonly Container[], { starts }: Parts, running: Running) => {
  if (!starts) return found
  const known = found.filter((one) => starts.has(one.name) && isRunning(one)).map(({ name }) => name)
  const now = await readStarts(known, running)
  return found.map((one) => ({
    ...one,
    hasRestarted: known.includes(one.name) && now.get(one.name) !== starts.get(one.name),
  }))
}

/**
 * What is gone, in one line with what to do; undefined where all of it runs.
 * @throws {ProgramFailed} when the engine does not say
 */
export const findLoss = async (parts: Parts, running: Running = {}): Promise<string | undefined> => {
  const found = await markRestarts(await listContainers(parts.cluster, running), parts, running)
  const there = new Map(found.map((one) => [one.name, one]))
  const names = [...parts.nodes, ...(parts.hosts ?? [])]
  const lost = new Map(
    names
      .map((name) => [name, there.get(name)] as const)
      .filter(([, one]) => !one || !isRunning(one) || isRestarted(one)),
  )
  if (lost.size === 0) return undefined
  const told = [...lost].map(([name, one]) => describe(parts, name, one))
  return `${told.join('; ')}: ${mend(parts, lost)}`
}
