/**
 * The kind command line. Every call names its own kubeconfig: the user's is never read or written. kind's exit status
 * is 0 or 1 whatever happened, and what happened is on standard error: so never `-q`.
 */
import { execa } from 'execa'
import { endCreation, endGroup, outlast } from './creation-end.js'
import { explainFailure, ProgramFailed, type Running, run } from './program.js'

const program = 'kind'

const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '')

/** `0.33.0`. @throws {ProgramFailed} */
export const kindVersion = async (running: Running = {}): Promise<string> => {
  const text = await run(program, ['version'], { timeoutMs: 15_000, ...running })
  return /v(\d+\.\d+\.\d+)/.exec(text)?.[1] ?? text.trim()
}

export const listClusters = async (running: Running = {}): Promise<readonly string[]> =>
  lines(await run(program, ['get', 'clusters'], running))

/** The cluster's containers that run Kubernetes, by name. */
export const listNodes = async (name: string, running: Running = {}): Promise<readonly string[]> =>
  lines(await run(program, ['get', 'nodes', '--name', name], running))
    .filter((node) => !node.endsWith('-external-load-balancer'))
    .sort()

/** How another container reaches the API server: by the control plane's name. */
export const internalKubeconfig = (name: string, running: Running = {}): Promise<string> =>
  run(program, ['get', 'kubeconfig', '--internal', '--name', name], running)

/** Does nothing when there is no such cluster. */
export const deleteCluster = async (name: string, kubeconfig: string, running: Running = {}): Promise<void> => {
  await run(program, ['delete', 'cluster', '--name', name, '--kubeconfig', kubeconfig], {
    timeoutMs: 120_000,
    ...running,
  })
}

export const exportLogs = async (name: string, folder: string, running: Running = {}): Promise<void> => {
  await run(program, ['export', 'logs', folder, '--name', name], { timeoutMs: 90_000, ...running })
}

export interface Creation {
  readonly name: string
  readonly config: string
  readonly kubeconfig: string
  /** Where the id of the process that makes it is written before it begins: whoever sweeps must end it first. */
  readonly pidFile: string
  /** Each line of standard error as it comes. */
  readonly onLine: (line: string) => void
  readonly signal?: AbortSignal | undefined
  readonly timeoutMs?: number
}

const createArgs = ({ name, kubeconfig }: Creation): readonly string[] =>
  // Nodes stay after a failure until their logs are read; readiness is waited for by ourselves, once there is a CNI.
  ['create', 'cluster', '--name', name, '--config', '-', '--kubeconfig', kubeconfig, '--retain', '--wait', '0s']

/** @throws {ProgramFailed} with all that kind said, or the signal's reason */
export const createCluster = async (creation: Creation): Promise<void> => {
  const { config, pidFile, onLine, signal, timeoutMs = 600_000 } = creation
  const args = createArgs(creation)
  // Nobody hears a signal that fired before he listened.
  signal?.throwIfAborted()
  // A group of its own: Ctrl-C in the terminal is ours to act on, and the whole of it can be ended at once.
  const child = execa('sh', ['-c', 'echo $$ >"$0" && exec "$@"', pidFile, program, ...args], {
    input: config,
    detached: true,
    timeout: timeoutMs,
    forceKillAfterDelay: 1_000,
  })
  const { pid } = child
  const endAtOnce = (): void => {
    if (pid !== undefined) endGroup(pid)
  }
  let cut: Promise<void> | undefined
  const end = (): void => {
    if (pid !== undefined) cut = endCreation(pid)
  }
  process.once('exit', endAtOnce)
  signal?.addEventListener('abort', end, { once: true })
  try {
    const [heard] = await Promise.allSettled([child, hear(child.iterable({ from: 'stderr' }), onLine)])
    signal?.throwIfAborted()
    if (heard.status === 'rejected') throw creationFailure(args, heard.reason)
  } finally {
    signal?.removeEventListener('abort', end)
    if (pid !== undefined) await (cut ?? outlast(pid))
    process.off('exit', endAtOnce)
  }
}

const creationFailure = (args: readonly string[], error: unknown): ProgramFailed => {
  const failure = explainFailure(program, args, error)
  return /exec: .*kind.*not found/.test(failure.said)
    ? new ProgramFailed('kind is not installed', failure.said, true, { cause: failure })
    : failure
}

const hear = async (said: AsyncIterable<string>, onLine: (line: string) => void): Promise<void> => {
  for await (const line of said) onLine(line)
}
