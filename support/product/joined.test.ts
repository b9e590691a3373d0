/** Shards of a run, joined: the same report as of the run as a whole. A real run on netns, some of it broken on purpose. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Envelope } from '@cucumber/messages'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ColumnRecord, Manifest } from '../../reports/manifest.js'
import { renderMessages, splitMessages } from './recorded.js'
import { features, program, type Run, runFeatures } from './runs.js'

/** Every form in which `netherkin report` tells a review. */
const formats = 'html,markdown,junit,github,json,terminal'

let folder: string
let run: Run

const put = async (path: string, text: string): Promise<string> => {
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, path), text)
  return path
}

const report = (paths: readonly string[]) =>
  execa('node', [program, 'report', ...paths, '--format', formats, '--output', 'made'], {
    cwd: folder,
    reject: false,
    all: true,
  })

/** Each form's text, by its file. */
const render = async (paths: readonly string[]): Promise<Readonly<Record<string, string>>> => {
  await rm(join(folder, 'made'), { recursive: true, force: true })
  const { exitCode, all } = await report(paths)
  expect(exitCode, all).toBe(0)
  const names = (await readdir(join(folder, 'made'))).sort()
  expect(names).toHaveLength(formats.split(',').length)
  const texts = names.map(async (name) => [name, await readFile(join(folder, 'made', name), 'utf8')] as const)
  return Object.fromEntries(await Promise.all(texts))
}

const renderPage = async (paths: readonly string[]): Promise<string> => (await render(paths))['review.html'] ?? ''

const asked = { provider: 'netns' }
const recordOf = (more: Partial<ColumnRecord>): ColumnRecord => ({
  asked,
  name: 'netns',
  exitCode: 1,
  startedAt: '2026-11-28T01:00:00.000Z',
  endedAt: '2026-11-28T01:01:00.000Z',
  retries: 0,
  phases: [],
  ...more,
})

/** A run's folder, as a run leaves it. */
const putRun = async (path: string, messages: readonly Envelope[], more: Partial<ColumnRecord>): Promise<string> => {
  if (messages.length > 0) await put(`${path}/messages.ndjson`, renderMessages(messages))
  const column = recordOf({ ...(messages.length > 0 && { messages: 'messages.ndjson' }), ...more })
  const { startedAt, endedAt } = column
  const manifest: Manifest = { version: 1, netherkin: '0.1.0', startedAt, endedAt, exitCode: 1, columns: [column] }
  await put(`${path}/manifest.json`, JSON.stringify(manifest))
  return path
}

const total = 3
const shard = (index: number): string => `${index + 1}/${total}`
let files: string[]
let folders: string[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netherkin-joined-'))
  // Ingress and ports of Services stay as they should be, affinity does not.
  run = await runFeatures([`${features}/services/balancing.feature`], { NETHERKIN_FAULTS: 'affinity-ignored' })
  const parts = splitMessages(run.messages, total)
  files = await Promise.all(parts.map((part, index) => put(`part${index}.ndjson`, renderMessages(part))))
  folders = await Promise.all(parts.map((part, index) => putRun(`part${index}`, part, { shard: shard(index) })))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a run in shards, in every form', () => {
  it('is told as the whole run is, in whatever order its parts are named', async () => {
    expect(new Set(run.tally.scenarios.map(({ standing }) => standing)).size).toBeGreaterThan(1)
    const whole = await render([await put('whole.ndjson', renderMessages(run.messages))])
    expect(await render(files)).toEqual(whole)
    expect(await render([...files].reverse())).toEqual(whole)
  })

  it('is told so of the folders of runs, too, beside other columns', async () => {
    const other = await putRun('other', run.messages, { asked: { provider: 'kind' }, name: 'kind calico' })
    const whole = await putRun('whole', run.messages, {})
    const both = await render([whole, other])
    expect(await render([...folders, other])).toEqual(both)
    expect(await render([other, folders[2] ?? '', folders[0] ?? '', folders[1] ?? ''])).toEqual(both)
  })
})

describe('shards', () => {
  it('that are missing cannot have been judged', async () => {
    const page = await renderPage(folders.slice(0, 2))
    expect(page).toContain('Something could not be judged.')
    expect(page).toContain('missing: shard 3/3; its scenarios were not judged here')
  })

  it('that are empty change nothing', async () => {
    const parts = await Promise.all(
      splitMessages(run.messages, total).map((part, index) =>
        putRun(`of4-${index}`, part, { shard: `${index + 1}/4` }),
      ),
    )
    const empty = await putRun('of4-3', [], { shard: '4/4', exitCode: 0 })
    expect(await render([...parts, empty])).toEqual(await render([await putRun('whole', run.messages, {})]))
  })

  it('of which one had no cluster say so', async () => {
    const broken = await putRun('broken', [], { shard: '3/3', exitCode: 2, name: 'kind', error: 'no cluster' })
    expect(await renderPage([...folders.slice(0, 2), broken])).toContain('shard 3/3: no cluster')
  })

  it.each([
    ['the same one', () => [files[0], files[0]], /netns has .* twice in part0.ndjson: shards of one run/],
    ['a part and the whole', () => [files[1], 'whole.ndjson'], /netns has .* in part1.ndjson and in whole.ndjson/],
    ['others', () => [folders[0], 'of4-3'], /has parts of several runs: of4-3 is 4\/4, part0 is 1\/3/],
  ])('of several runs are not joined: %s', async (_, paths, words) => {
    await put('whole.ndjson', renderMessages(run.messages))
    await putRun('of4-3', [], { shard: '4/4', exitCode: 0 })
    const { all, exitCode } = await report(paths().map(String))
    expect([exitCode, all]).toEqual([3, expect.stringMatching(words)])
  })

  it('of another suite are not joined', async () => {
    const changed = (await readFile(join(folder, 'part1.ndjson'), 'utf8')).replace('Feature: ', 'Feature: Another ')
    const { all, exitCode } = await report([files[0] ?? '', await put('changed.ndjson', changed)])
    expect([exitCode, all]).toEqual([
      3,
      expect.stringMatching(/reads otherwise in (changed|part0).ndjson than in (changed|part0).ndjson/),
    ])
  })
})
