/** A program's standard input and output as a stream of lines. */
import { execa } from 'execa'
import type { ExecStream } from '../kubernetes/api.js'

const endWords = ({ exitCode, signal, stderr }: { exitCode?: number; signal?: string; stderr?: unknown }): string => {
  const said = typeof stderr === 'string' ? stderr.trim().split('\n').at(-1) : ''
  return said || (signal ? `ended by ${signal}` : `ended with exit code ${exitCode ?? '?'}`)
}

/** Runs until it ends or is closed; a process of ours that ends takes it along. */
export const openStream = async (program: string, args: readonly string[]): Promise<ExecStream> => {
  const child = execa(program, args, { stdin: 'pipe', buffer: { stdout: false }, reject: false })
  child.stdin.on('error', () => {})
  let handle: (line: string) => void = () => {}
  const early: string[] = []
  let heard = false
  const hear = async (): Promise<void> => {
    for await (const line of child.iterable({ from: 'stdout' })) {
      if (heard) handle(line)
      else early.push(line)
    }
  }
  const hearing = hear().catch(() => {})
  return {
    send: (line) => void child.stdin.write(`${line}\n`),
    onLine: (listener) => {
      handle = listener
      heard = true
      for (const line of early.splice(0)) listener(line)
    },
    ended: Promise.all([child, hearing]).then(([result]) => endWords(result)),
    close: () => {
      child.stdin.end()
      child.kill()
    },
  }
}
