/** Why a container engine does not answer, and what starts it. */
import type { Lack } from '../cluster.js'
import { classify } from './causes.js'
import { ProgramFailed } from './program.js'

const engines: Readonly<Record<string, { readonly title: string; readonly install: string; readonly start: string }>> =
  {
    docker: {
      title: 'Docker',
      install: 'https://docs.docker.com/engine/install/',
      start: 'sudo systemctl start docker',
    },
    podman: {
      title: 'Podman',
      install: 'sudo apt-get install -y podman',
      start: 'systemctl --user start podman.socket',
    },
  }

/** From what its command line said. @param dockerHost where the engine is, if not here: nobody starts it by a command of this machine. */
export const explainEngine = (engine: string, error: unknown, dockerHost?: string): Lack => {
  const { title, install, start } = engines[engine] ?? {
    title: engine,
    install: `install ${engine}`,
    start: `start ${engine}`,
  }
  if (error instanceof ProgramFailed && error.absent)
    return { what: `${title} is not installed (no ${engine} on the PATH)`, mend: install }
  const said = error instanceof ProgramFailed ? error.said || error.message : String(error)
  const known = classify(said)
  if (known?.cause.includes('may not use')) return { what: known.cause, mend: known.mend }
  const mend = dockerHost ? `start the engine of DOCKER_HOST (${dockerHost}), or mend that` : start
  return { what: `${title} is installed but does not answer (${said.split('\n')[0]})`, mend }
}
