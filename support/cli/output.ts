/** What a run of ours leaves in its folder, and how it is read back. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type ColumnRecord, type Manifest, manifestVersion } from '../../reports/manifest.js'
import { collectTally, type Tally } from '../../reports/tally.js'
import { type Evidence, evidenceMediaType } from '../evidence.js'
import { openMessages } from './messages-file.js'

const manifestPath = (folder: string): string => join(folder, 'manifest.json')

/** Nobody ever reads half a file. Synchronous: it is the last thing that a process does. */
export const writeWhole = (path: string, data: string | Uint8Array): void => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(`${path}.${process.pid}`, data)
  renameSync(`${path}.${process.pid}`, path)
}

const ownVersion = (): string => {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

export const writeManifest = (folder: string, manifest: Omit<Manifest, 'version' | 'netherkin'>): void => {
  const whole: Manifest = { version: manifestVersion, netherkin: ownVersion(), ...manifest }
  writeWhole(manifestPath(folder), `${JSON.stringify(whole, null, 2)}\n`)
}

const left = ['manifest.json', 'messages.ndjson', 'matrix.txt', 'review.html', 'junit.xml']

/** What an earlier run left must not be taken for this one's, however this one ends. */
export const clearRun = (folder: string): void => {
  for (const file of left) rmSync(join(folder, file), { force: true })
}

/** What the run of one column left; undefined when it left nothing. */
export const readOnlyColumn = (folder: string): ColumnRecord | undefined => {
  try {
    return (JSON.parse(readFileSync(manifestPath(folder), 'utf8')) as Manifest).columns[0]
  } catch {
    return undefined
  }
}

const isEvidence = (line: string): boolean => line.startsWith('{"attachment"') && line.includes(evidenceMediaType)

/** The column that the evidence of a messages file names; undefined before any. */
export const readColumnName = (path: string): string | undefined => {
  for (const { attachment } of openMessages(path, isEvidence) ?? [])
    if (attachment) return (JSON.parse(attachment.body) as Evidence).column
  return undefined
}

/** What a file of Cucumber messages amounts to; undefined when there is none. */
export const readTally = (path: string, isInterrupted = false): Tally | undefined => {
  const envelopes = openMessages(path)
  if (!envelopes) return undefined
  const collector = collectTally()
  if (isInterrupted) collector.interrupt()
  for (const envelope of envelopes) collector.add(envelope)
  return collector.read()
}
