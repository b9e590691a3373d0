import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { RunDigest } from '../../reports/comparison/digest.js'
import { messagesOf, type Told } from '../../reports/comparison/told.fixture.js'
import { keepEntry } from './history-entry.js'
import { digestPath } from './past.js'

interface Part {
  /** Of November: it began at noon. */
  readonly day: number
  readonly scenarios: readonly Told[]
}

let folder: string
let history: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netherkin-entry-'))
  history = join(folder, 'history')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A run's folder of one column, whose parts are joined. */
const put = (path: string, parts: readonly Part[], error?: string): void => {
  const lines = parts.flatMap(({ day, scenarios }) => messagesOf(scenarios, day)).map((one) => JSON.stringify(one))
  const [first = 0] = parts.map(({ day }) => day).sort((one, other) => one - other)
  // A column's cluster is made before its scenarios begin.
  const times = { startedAt: `2026-11-${first}T11:59:00.000Z`, endedAt: '2026-11-30T00:00:00.000Z' }
  const column = { asked: {}, name: 'netns', messages: 'messages.ndjson', retries: 0, phases: [], ...times }
  mkdirSync(path, { recursive: true })
  writeFileSync(join(path, 'messages.ndjson'), lines.join('\n'))
  writeFileSync(join(path, 'manifest.json'), JSON.stringify({ ...times, columns: [{ ...column, error }] }))
}

const keep = (parts: readonly Part[], error?: string): string => {
  put(join(folder, 'run'), parts, error)
  const run = digestPath(join(folder, 'run')) as RunDigest & { startedAt: string }
  return keepEntry(run, history, (draft) => put(draft, parts, error)).replace(`${history}/`, '')
}

const entries = (): readonly string[] => readdirSync(history)
const standings = (): readonly string[] =>
  entries().flatMap((name) =>
    digestPath(join(history, name)).columns.flatMap(({ scenarios }) =>
      scenarios.map(({ name, standing }) => `${name} ${standing}`),
    ),
  )

const first: Part = { day: 20, scenarios: [{ name: 'One' }] }
const second: Part = { day: 21, scenarios: [{ name: 'Two', uri: 'features/y.feature', status: 'FAILED' }] }
const again: Part = { ...second, day: 22, scenarios: second.scenarios.map((one) => ({ ...one, status: 'PASSED' })) }

it('is kept once, by the moment in which its scenarios began', () => {
  expect(keep([first])).toBe('history: 2026-11-20T12-00-00-000Z')
  expect(keep([first])).toBe('history: 2026-11-20T12-00-00-000Z was there already')
  expect(entries()).toHaveLength(1)
})

it('is known by what it is, whatever it is called', () => {
  put(join(history, '2026-11-20T11-59-00-000Z'), [first])
  expect(keep([first])).toBe('history: 2026-11-20T11-59-00-000Z was there already')
})

it('is replaced once more of it is there', () => {
  keep([first], 'missing: shard 2/2')
  expect(keep([first, second])).toBe('history: 2026-11-20T12-00-00-000Z, in place of what was there of this run')
  expect([entries().length, standings()]).toEqual([1, ['One passed', 'Two failed']])
})

it('is replaced where one of its parts has run once more, be it the first', () => {
  keep([first, second])
  keep([first, again])
  expect(standings()).toEqual(['One passed', 'Two passed'])
  keep([{ ...first, day: 23 }, again])
  expect([entries(), standings()]).toEqual([['2026-11-22T12-00-00-000Z'], ['One passed', 'Two passed']])
})

it('stays as it was where the new one cannot be written', () => {
  keep([first])
  put(join(folder, 'run'), [first, second])
  const run = digestPath(join(folder, 'run')) as RunDigest & { startedAt: string }
  const fail = (): never => {
    throw new Error('the disk is full')
  }
  expect(() => keepEntry(run, history, fail)).toThrow('the disk is full')
  expect([entries(), standings()]).toEqual([['2026-11-20T12-00-00-000Z'], ['One passed']])
})

it('is another one where no part is the same', () => {
  keep([first])
  keep([second])
  expect(readFileSync(join(history, '2026-11-21T12-00-00-000Z/messages.ndjson'), 'utf8')).toContain('FAILED')
  expect(entries()).toHaveLength(2)
})
