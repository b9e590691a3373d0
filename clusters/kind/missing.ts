/** What this host lacks for clusters in containers, each with the command that mends it. Looks only, touches nothing. */
import { existsSync, readFileSync } from 'node:fs'
import type { Lack, Planned } from '../cluster.js'
import { kindVersion } from './cli.js'
import { docker, engineName } from './docker.js'
import { oldestKind } from './node-image.js'
import { ProgramFailed } from './program.js'
import { explainEngine } from './silence.js'

export interface Host {
  readonly platform: NodeJS.Platform
  readonly engine: string
  readonly dockerHost: string | undefined
  readonly isContainer: boolean
  readonly kind: () => Promise<string>
  /** Bytes of memory and the kind of processor, as the engine says them: `25276514304 x86_64`. */
  readonly info: () => Promise<string>
  readonly read: (path: string) => string | undefined
}

const readNumber = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined
  }
}

const infoFormat = (engine: string): string => (engine === 'podman' ? '{{.Host.MemTotal}}' : '{{.MemTotal}}')

/** @throws {ProgramFailed} */
const askInfo = async (): Promise<string> => {
  const running = { timeoutMs: 15_000 }
  const info = await docker(['info', '--format', infoFormat(engineName())], running)
  // Of a server that does not answer the client says 0, and nothing of it in its exit code.
  if (/^0\b/.test(info)) await docker(['version', '--format', '{{.Server.Version}}'], running)
  return info
}

const thisHost = (): Host => ({
  platform: process.platform,
  engine: engineName(),
  dockerHost: process.env.DOCKER_HOST || undefined,
  isContainer: existsSync('/.dockerenv') || existsSync('/run/.containerenv'),
  kind: () => kindVersion(),
  info: askInfo,
  read: readNumber,
})

const kindPage = 'https://kind.sigs.k8s.io/docs/user/quick-start/#installation'
const installKind = `go install sigs.k8s.io/kind@v0.33.0, or see ${kindPage}`

const isOlder = (version: string, than: string): boolean => {
  const [a = 0, b = 0] = version.split('.').map(Number)
  const [c = 0, d = 0] = than.split('.').map(Number)
  return a < c || (a === c && b < d)
}

const missingKind = async ({ kind }: Host): Promise<readonly Lack[]> => {
  try {
    const version = await kind()
    return isOlder(version, oldestKind)
      ? [{ what: `kind ${version} is too old: ${oldestKind} or later is needed`, mend: installKind }]
      : []
  } catch (error) {
    const said = error instanceof ProgramFailed && !error.absent ? ` (${error.message})` : ''
    return [{ what: `kind is not installed, or does not run${said}`, mend: installKind }]
  }
}

/** What one node with its pods takes. */
const nodeBytes = 1e9

/** Of whom nothing is known. */
const usualNodes = 2

const nodesOf = (count: number): string => `${count} node${count === 1 ? '' : 's'}`

const missingMemory = (bytes: number, nodes: number): readonly Lack[] =>
  Number.isFinite(bytes) && bytes > 0 && bytes < nodes * nodeBytes
    ? [
        {
          what: `the engine has ${(bytes / 1e9).toFixed(1)} GB of memory: a cluster of ${nodesOf(nodes)} takes about ${nodes} GB`,
          mend: `give the engine’s machine more memory${nodes > usualNodes ? ', or ask for fewer nodes (--nodes)' : ''}`,
        },
      ]
    : []

const missingEngine = async ({ engine, info, dockerHost }: Host, nodes: number): Promise<readonly Lack[]> => {
  try {
    return missingMemory(Number(/^\d+/.exec(await info())?.[0]), nodes)
  } catch (error) {
    return [explainEngine(engine, error, dockerHost)]
  }
}

/** kind's own documentation asks for these; below the least of them the second node fails. */
const inotify = { max_user_watches: 65_536, max_user_instances: 256 } as const

const missingInotify = ({ platform, dockerHost, read }: Host): readonly Lack[] => {
  // Another machine's limits, or a virtual machine's, cannot be seen from here.
  if (platform !== 'linux' || (dockerHost && !dockerHost.startsWith('unix:'))) return []
  return Object.entries(inotify).flatMap(([name, least]) => {
    const value = Number(read(`/proc/sys/fs/inotify/${name}`) ?? least)
    return value >= least
      ? []
      : [
          {
            what: `fs.inotify.${name} is ${value}: all nodes share it, and need about ${least}`,
            mend: 'sudo sysctl -w fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512',
          },
        ]
  })
}

const missingWay = ({ dockerHost }: Host): readonly Lack[] =>
  dockerHost?.startsWith('ssh:')
    ? [
        {
          what: `DOCKER_HOST is ${dockerHost}: the API server of a cluster there listens on that machine alone, and cannot be reached over SSH`,
          mend: 'run Netherkin on that machine, or use DOCKER_HOST=tcp://… on a network you trust',
        },
      ]
    : []

/** Empty when the provider can work. */
export const findMissing = async (host: Host, { nodes = usualNodes }: Planned = {}): Promise<readonly Lack[]> => {
  const found = await Promise.all([missingKind(host), missingEngine(host, nodes)])
  return [...found.flat(), ...missingInotify(host), ...missingWay(host)]
}

export const missing = (planned?: Planned): Promise<readonly Lack[]> => findMissing(thisHost(), planned)
