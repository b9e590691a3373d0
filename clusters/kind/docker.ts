/** The container engine under kind: Docker, or what KIND_EXPERIMENTAL_PROVIDER names in its place. */
import { ProgramFailed, type Running, run } from './program.js'

/** The engine's command line: `docker`, `podman`, … */
export const engineName = (env: NodeJS.ProcessEnv = process.env): string => {
  const named = env.KIND_EXPERIMENTAL_PROVIDER
  return named && /^[a-z.]+$/.test(named) ? named : 'docker'
}

/** @throws {ProgramFailed} as everything here. */
export const docker = (args: readonly string[], running: Running = {}): Promise<string> =>
  run(engineName(), args, running)

const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '')

/** A command in a container, as root. */
export const execIn = (container: string, command: readonly string[], running: Running = {}): Promise<string> =>
  docker(['exec', ...(running.input === undefined ? [] : ['-i']), container, ...command], running)

/** A shell script in a container; its text travels on standard input, so that its length is no matter. */
export const scriptIn = (container: string, script: string, running: Running = {}): Promise<string> =>
  execIn(container, ['sh', '-s'], { ...running, input: script })

/** Names of containers with this label (`key=value`, or `key`), stopped ones too. */
export const containersWith = async (label: string, running?: Running): Promise<readonly string[]> =>
  lines(await docker(['ps', '--all', '--filter', `label=${label}`, '--format', '{{.Names}}'], running))

export const volumesWith = async (label: string, running?: Running): Promise<readonly string[]> =>
  lines(await docker(['volume', 'ls', '--filter', `label=${label}`, '--format', '{{.Name}}'], running))

/** Removes containers and their anonymous volumes; those that are gone already are no error. */
export const removeContainers = async (names: readonly string[], running?: Running): Promise<void> => {
  if (names.length > 0) await docker(['rm', '--force', '--volumes', ...names], running)
}

export const removeVolumes = async (names: readonly string[], running?: Running): Promise<void> => {
  if (names.length > 0) await docker(['volume', 'rm', '--force', ...names], running)
}

/** Undefined when there is no such thing; everything else that goes wrong is thrown. */
export const askOr = async <T>(asked: Promise<T>): Promise<T | undefined> => {
  try {
    return await asked
  } catch (error) {
    if (error instanceof ProgramFailed && /no such (image|object|network|container|volume)|not found/i.test(error.said))
      return undefined
    throw error
  }
}

export interface ImageFacts {
  /** `amd64`, as Docker spells it. */
  readonly architecture: string
}

/** Undefined when the engine does not have it. */
export const inspectImage = async (image: string, running?: Running): Promise<ImageFacts | undefined> => {
  const text = await askOr(docker(['image', 'inspect', '--format', '{{.Architecture}}', image], running))
  return text === undefined ? undefined : { architecture: text.trim() }
}

/** Whether a container has run into its memory limit, or was killed for want of memory; and its last lines. */
export const lastWords = async (container: string, running?: Running): Promise<string> => {
  const text = await askOr(docker(['logs', '--tail', '30', container], running))
  return text ?? ''
}
