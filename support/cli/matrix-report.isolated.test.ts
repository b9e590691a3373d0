import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Manifest } from '../../reports/manifest.js'
import type { ColumnProcess } from './column-process.js'
import { reportOnce, type State } from './matrix-report.js'

const writeManifest = vi.hoisted(() => (folder: string, manifest: object): void => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest))
})
// The real one also writes the version of the compiled package.
vi.mock('./output.js', async (load) => ({ ...(await load<object>()), writeManifest }))

vi.mock('./review.js', () => ({ reviewRecords: () => 'review: here' }))

const startedAt = '2026-01-01T00:00:00.000Z'
let output: string
let exitCode: typeof process.exitCode
beforeEach(() => {
  output = mkdtempSync(join(tmpdir(), 'netherkin-matrix-'))
  exitCode = process.exitCode
})
// The exit code of this played run is not the test run's.
afterEach(() => {
  process.exitCode = exitCode
  rmSync(output, { recursive: true })
})

const columnsOf = (): Manifest['columns'] =>
  (JSON.parse(readFileSync(join(output, 'manifest.json'), 'utf8')) as Manifest).columns

/** A run of one column, which has not ended when the report is told, and its end with this code. */
const playEnd = (exitCode: 1 | 2) => {
  const column = { provider: 'kind', cni: 'calico' }
  const planned = { column, label: 'kind calico', folder: join(output, 'kind-calico'), sweep: 'npx netherkin sweep' }
  const state: State = {
    ...{ startedAt, output, required: [], paths: ['features'], past: {}, planned: [planned], ending: 'signal' },
    outcomes: new Map(),
    running: new Map([[planned, {} as ColumnProcess]]),
  }
  const told: string[] = []
  reportOnce(state, (text) => told.push(text))
  expect(columnsOf()).toMatchObject([{ name: 'kind calico', paths: ['features'], phases: [], exitCode: 2 }])

  const record = {
    ...{ asked: column, name: 'kind calico v3.28.5', exitCode, startedAt, endedAt: startedAt, retries: 1 },
    phases: [{ name: 'image', text: 'image', tookMs: 7 }],
    facts: { nodes: 2 },
  }
  writeManifest(planned.folder, { startedAt, endedAt: startedAt, exitCode, columns: [record] })
  state.outcomes.set(planned, { planned, startedAt, end: { exitCode, lastLines: [] }, isEnding: true })
  reportOnce(state, (text) => told.push(text))
  return { record, told }
}

it('is told once, and its files say what columns had that ended after it was told', () => {
  const { record, told } = playEnd(2)
  expect(columnsOf()).toMatchObject([record])
  expect(told).toEqual([expect.stringContaining('exit 2\n'), 'review: here\n'])
  expect(process.exitCode).toBe(2)
})

it('tells the exit code again where it is not the one that was told', () => {
  const { told } = playEnd(1)
  expect(told).toEqual([
    expect.stringContaining('exit 2\n'),
    'review: here\n',
    'exit 1, and not 2: columns have ended since that was told\n',
  ])
  expect(process.exitCode).toBe(1)
})
