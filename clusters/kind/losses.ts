/** Which containers of a cluster no longer run, as the engine says, and the way out of it. */
import { readRecord } from '../runs/records.js'
import { docker } from './docker.js'
import { saidOf } from './naming.js'
import type { Running } from './program.js'

interface Container {
  readonly name: string
  /** `running`, `exited`, `paused`, … */
  readonly state: string
  /** `Exited (137) 2 seconds ago`. */
  readonly status: string
}

export interface Parts {
  readonly cluster: string
  /** Real names. */
  readonly nodes: readonly string[]
  /** Containers beside the nodes, by their real names. */
  readonly hosts?: readonly string[]
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

/** Whoever starts again by itself is waited for like anything else. */
const isWell = ({ state }: Container): boolean => /^(running|restarting)$/i.test(state)

const killed = '137'
const why = (status: string): string => {
  const code = /exited \((\d+)\)/i.exec(status)?.[1]
  if (code === undefined) return ''
  return code === killed ? ' (it was killed, by somebody or for want of memory)' : ` (exit code ${code})`
}

const describe = ({ cluster, nodes }: Parts, name: string, found: Container | undefined): string => {
  const said = `${nodes.includes(name) ? 'node' : 'host'} ${saidOf(cluster, name) ?? name} of cluster ${cluster}`
  if (!found) return `${said} has been removed`
  return /paused/i.test(found.state) ? `${said} is paused` : `${said} has stopped${why(found.status)}`
}

const mend = ({ cluster, nodes }: Parts, lost: ReadonlyMap<string, Container | undefined>): string => {
  if (readRecord(cluster)?.kept !== true) return 'run again: this cluster is taken away, and a new one is made'
  const own = [...lost].filter(([name]) => nodes.includes(name))
  if (own.some(([, found]) => !found)) return `netherkin cluster delete ${cluster}, then run again`
  const commands = own.map(
    ([name, found]) => `docker ${/paused/i.test(found?.state ?? '') ? 'unpause' : 'start'} ${name}`,
  )
  return [...commands, 'run again'].join(', then ')
}

/**
 * What is gone, in one line with what to do; undefined where all of it runs.
 * @throws {ProgramFailed} when the engine does not say
 */
export const findLoss = async (parts: Parts, running: Running = {}): Promise<string | undefined> => {
  const there = new Map((await listContainers(parts.cluster, running)).map((one) => [one.name, one]))
  const names = [...parts.nodes, ...(parts.hosts ?? [])]
  const lost = new Map(
    names.map((name) => [name, there.get(name)] as const).filter(([, found]) => !found || !isWell(found)),
  )
  if (lost.size === 0) return undefined
  const told = [...lost].map(([name, found]) => describe(parts, name, found))
  return `${told.join('; ')}: ${mend(parts, lost)}`
}
