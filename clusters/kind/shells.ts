/** One long-lived shell in each container that is asked often: an exec of the engine's own takes some hundred milliseconds. */
import type { ExecStream } from '../kubernetes/api.js'
import { engineName } from './docker.js'
import { openStream } from './stream.js'

export interface Shells {
  /** Runs a script in a container, after those that were asked before; resolves to what it wrote. @throws an Error with it when it fails or takes too long. */
  run(container: string, script: string): Promise<string>
  close(): void
}

interface Shell {
  readonly stream: ExecStream
  /** The end of what was asked last. */
  last: Promise<unknown>
  hear: (line: string) => void
  /** Told when the shell is gone, why. */
  lose: (why: string) => void
  /** Why it is gone. */
  gone?: string
}

const answerMs = 15_000

type Open = (container: string) => Promise<ExecStream>

/** A shell in a container, over the engine. */
export const openExec: Open = (container) => openStream(engineName(), ['exec', '-i', container, 'sh'])

const openShell = async (container: string, open: Open): Promise<Shell> => {
  const stream = await open(container)
  const shell: Shell = { stream, last: Promise.resolve(), hear: () => {}, lose: () => {} }
  stream.onLine((line) => shell.hear(line))
  // Once: a listener for each script would pile up over a long run.
  void stream.ended.then((why) => {
    shell.gone = why
    shell.lose(why)
  })
  return shell
}

let serial = 0

/** Resolves with the lines up to the mark. */
const ask = (shell: Shell, container: string, script: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const mark = `netherkin-done-${serial++}`
    const lines: string[] = []
    const end = (failure?: string): void => {
      clearTimeout(timer)
      shell.hear = () => {}
      shell.lose = () => {}
      if (failure === undefined) resolve(lines.join('\n'))
      else reject(new Error(`${container}: ${failure}: ${lines.slice(-3).join('; ')}`))
    }
    const timer = setTimeout(() => {
      shell.stream.close()
      end(`no answer within ${answerMs} ms`)
    }, answerMs)
    shell.lose = (why) => end(`the shell is gone (${why})`)
    if (shell.gone !== undefined) return shell.lose(shell.gone)
    shell.hear = (line) => {
      const at = line.indexOf(mark)
      if (at < 0) return void lines.push(line)
      if (at > 0) lines.push(line.slice(0, at))
      const status = line.slice(at + mark.length).trim()
      end(status === '0' ? undefined : `a command failed (${status})`)
    }
    // A process of its own: what it sets or leaves must not outlive it.
    shell.stream.send(`(\n${script}\n) 2>&1 </dev/null; echo "${mark} $?"`)
  })

export const createShells = (open: Open = openExec): Shells => {
  const shells = new Map<string, Promise<Shell>>()
  const openNew = (container: string): Promise<Shell> => {
    const opened = openShell(container, open)
    const drop = (): void => {
      if (shells.get(container) === opened) shells.delete(container)
    }
    shells.set(container, opened)
    opened.then(({ stream }) => stream.ended.then(drop), drop)
    return opened
  }
  const shellOf = (container: string): Promise<Shell> => shells.get(container) ?? openNew(container)
  return {
    run: async (container, script) => {
      const shell = await shellOf(container)
      const turn = shell.last.then(() => ask(shell, container, script))
      shell.last = turn.catch(() => {})
      return turn
    },
    close: () => {
      for (const shell of shells.values()) shell.then(({ stream }) => stream.close()).catch(() => {})
      shells.clear()
    },
  }
}
