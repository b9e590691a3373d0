/** Runs the compiled product as its users do, in a folder of its own, and reads what the run left. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Envelope } from '@cucumber/messages'
import { execa } from 'execa'
import { type Tally, tallyOf } from '../../reports/tally.js'

export const root = join(import.meta.dirname, '../..')
export const program = join(root, 'dist/support/cli/main.js')
export const features = join(root, 'features')

export interface Run {
  readonly exitCode: number | undefined
  /** What it printed, standard error included. */
  readonly output: string
  readonly tally: Tally
  /** What it left in its Cucumber messages file. */
  readonly messages: readonly Envelope[]
}

/** Each line of a Cucumber messages file that is whole: a killed run leaves the last one torn. */
const parseMessages = (text: string): Envelope[] =>
  text.split('\n').flatMap((line) => (line.endsWith('}') ? [JSON.parse(line) as Envelope] : []))

/** `netherkin run …args`, with these environment variables. */
export const runFeatures = async (args: readonly string[], env: Record<string, string> = {}): Promise<Run> => {
  const cwd = await mkdtemp(join(tmpdir(), 'netherkin-run-'))
  try {
    const { exitCode, all } = await execa('node', [program, 'run', ...args], { cwd, env, reject: false, all: true })
    const text = await readFile(join(cwd, 'reports/out/messages.ndjson'), 'utf8').catch(() => '')
    const messages = parseMessages(text)
    return { exitCode, output: all, tally: tallyOf(messages), messages }
  } finally {
    await rm(cwd, { recursive: true, force: true })
  }
}

/** Every feature file of the repository, with its text. */
export const readFeatures = async (): Promise<{ readonly path: string; readonly text: string }[]> => {
  const paths = (await readdir(features, { recursive: true })).filter((path) => path.endsWith('.feature'))
  return Promise.all(paths.map(async (path) => ({ path, text: await readFile(join(features, path), 'utf8') })))
}
