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

it('is told once, and its files say what columns had that ended after it was told', () => {
  const column = { provider: 'kind', cni: 'calico' }
  const planned = { column, label: 'kind calico', folder: join(output, 'kind-calico'), sweep: 'npx netherkin sweep' }
  const state: State = {
    ...{ startedAt, output, required: [], planned: [planned], isTold: false, ending: 'signal' },
    outcomes: new Map(),
    running: new Map([[planned, {} as ColumnProcess]]),
  }
  const told: string[] = []
  reportOnce(state, (text) => told.push(text))
  expect(columnsOf()).toMatchObject([{ name: 'kind calico', phases: [], exitCode: 2 }])

  const record = {
    ...{ asked: column, name: 'kind calico v3.28.5', exitCode: 2 as const, startedAt, endedAt: startedAt, retries: 1 },
    phases: [{ name: 'image', text: 'image', tookMs: 7 }],
    facts: { nodes: 2 },
  }
  writeManifest(planned.folder, { startedAt, endedAt: startedAt, exitCode: 2, columns: [record] })
  state.outcomes.set(planned, { planned, startedAt, end: { exitCode: 2, lastLines: [] }, isEnding: true })
  reportOnce(state, (text) => told.push(text))
  expect(columnsOf()).toMatchObject([record])
  expect(told).toHaveLength(1)
  expect(process.exitCode).toBe(2)
})
