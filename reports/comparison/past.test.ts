import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { renderJson } from '../json.js'
import { renderMarkdown } from '../markdown.js'
import { type ColumnSource, reviewOf } from '../review/review.js'
import { digestRun, type RunDigest } from './digest.js'
import { digestMessages } from './messages-digest.js'
import { withPast } from './past.js'
import { renderPast } from './past-text.js'
import { flakyOf, type Moment, sinceOf } from './since.js'
import { messagesOf, type Told } from './told.fixture.js'

const standings: Readonly<Record<string, Moment['standing']>> = {
  P: 'passed',
  F: 'failed',
  '?': 'unjudged',
  '-': 'skipped',
  '~': 'diverged',
  L: 'lost',
}

/** A letter a run, the first on the first day. */
const moments = (letters: string): readonly Moment[] =>
  [...letters].map((letter, index) => ({
    startedAt: `2026-11-0${index + 1}`,
    standing: standings[letter] ?? 'passed',
    attempts: 1,
    wording: 'as ever',
  }))

describe('since when', () => {
  it.each([
    ['F', '2026-11-01', 1, undefined],
    ['PF', '2026-11-02', 1, '2026-11-01'],
    ['PFFF', '2026-11-02', 3, '2026-11-01'],
    ['FPF', '2026-11-03', 1, '2026-11-02'],
    ['PF?F', '2026-11-02', 2, '2026-11-01'],
    ['PF-F', '2026-11-02', 2, '2026-11-01'],
    ['~F', '2026-11-02', 1, undefined],
    ['FF', '2026-11-01', 2, undefined],
    ['PF?', '2026-11-03', 1, '2026-11-01'],
    ['P?L', '2026-11-02', 2, '2026-11-01'],
  ])('%s', (letters, startedAt, runs, passedLast) => {
    expect(sinceOf(moments(letters))).toEqual({
      startedAt,
      runs,
      ...(passedLast !== undefined && { passedLast }),
      earlier: letters.length - 1,
    })
  })

  it.each(['', 'FP', 'F-', 'F~'])('nothing is said of %s', (letters) => {
    expect(sinceOf(moments(letters))).toBe(undefined)
  })
})

describe('what wavers', () => {
  it.each(['PFP', 'FPF', 'PF?P', 'PPFFPPFF', '~F~'])('is %s', (letters) => {
    expect(flakyOf(moments(letters))).toMatchObject({ retried: 0 })
  })

  it.each(['', 'F', 'PPFF', 'FFPP', 'PFFP', 'P?P', 'P-P', 'P~P'])('is not %s', (letters) => {
    expect(flakyOf(moments(letters))).toBe(undefined)
  })

  it('is what passed only when it was tried again', () => {
    const [first, second] = moments('PP')
    if (!first || !second) throw new Error('there are two')
    expect(flakyOf([{ ...first, attempts: 2 }, second])).toEqual({ turns: 0, retried: 1, runs: 2 })
  })
})

const one = (scenarios: readonly Told[], day: number, name = 'netns'): ColumnSource => ({
  name,
  messages: messagesOf(scenarios, day),
})

const digest = (name: string, ...columns: readonly ColumnSource[]): RunDigest =>
  digestRun(
    name,
    columns.map(({ messages, ...source }) => ({ ...source, digest: digestMessages(messages) })),
  )

const look = (now: readonly ColumnSource[], runs: readonly RunDigest[], baseline?: RunDigest) => {
  const review = withPast(reviewOf(now), digest('now', ...now), { runs, ...(baseline && { baseline }) })
  return { ...review, cells: review.features.flatMap(({ scenarios }) => scenarios.map(({ cells }) => cells)) }
}

describe('a review with a history', () => {
  it('knows since when each failure stands, on its own column', () => {
    const failed: Told = { status: 'FAILED' }
    const { past, cells } = look(
      [one([failed], 14), one([{}], 14, 'kind')],
      [
        digest('third', one([failed], 13, 'netns'), one([failed], 13, 'kind')),
        digest('first', one([{}], 11), one([{}], 11, 'kind')),
        digest('second', one([failed], 12)),
      ],
    )
    expect(past?.runs.map(({ name }) => name)).toEqual(['first', 'second', 'third'])
    expect(past?.comparison?.before.name).toBe('third')
    expect(cells[0]?.map((cell) => cell.past)).toEqual([
      {
        since: {
          startedAt: '2026-11-12T12:00:00.000Z',
          runs: 3,
          passedLast: '2026-11-11T12:00:00.000Z',
          earlier: 3,
        },
      },
      { change: 'mended', flaky: { turns: 2, retried: 0, runs: 3 } },
    ])
  })

  it('calls nothing flaky that its feature was changed for', () => {
    const failed: Told = { status: 'FAILED' }
    const changed: Told = { ...failed, text: 'they connnect' }
    const turned = (first: Told, second: Told) =>
      look([one([{}], 14)], [digest('first', one([first], 11)), digest('second', one([second], 12))]).cells[0]?.[0]
        ?.past
    expect(turned({}, failed)).toMatchObject({ flaky: { turns: 2 } })
    expect(turned({}, changed)).not.toHaveProperty('flaky')
  })

  it('leaves out itself and what is later', () => {
    const now = one([{ status: 'FAILED' }], 14)
    const { past, cells } = look([now], [digest('copy', now), digest('later', one([{}], 15))])
    expect([past, cells[0]?.[0]?.past]).toEqual([{ runs: [] }, undefined])
  })

  it('is compared with the latest run of its like', () => {
    const { past } = look([one([{}], 14)], [digest('own', one([{}], 11)), digest('other', one([{}], 12, 'kind'))])
    expect(past?.comparison?.before.name).toBe('own')
  })

  it('is compared with a baseline, even of another cluster', () => {
    const { past, cells } = look(
      [one([{ status: 'FAILED' }], 14)],
      [digest('latest', one([{ status: 'FAILED' }], 13))],
      digest('baseline', one([{}], 10, 'kind')),
    )
    expect([past?.comparison?.before.name, past?.comparison?.exitCode]).toEqual(['baseline', 1])
    expect(cells[0]?.[0]?.past).toMatchObject({ change: 'broken', since: { runs: 2 } })
  })

  it('is not red for a column that it does not have', () => {
    const review = look([one([{}], 14)], [], digest('baseline', one([{}], 10), one([{}], 10, 'kind')))
    expect([review.exitCode, review.past?.comparison?.exitCode]).toEqual([0, 2])
  })

  it('says nothing of since when, where only a baseline is known', () => {
    const { cells } = look([one([{ status: 'FAILED' }], 14)], [], digest('baseline', one([{}], 10)))
    expect(cells[0]?.[0]?.past).toEqual({ change: 'broken' })
  })

  it('tells it in Markdown, on a terminal and in JSON, too', () => {
    const failed: Told = { status: 'FAILED' }
    const now = one([failed, { name: 'Two', line: 11 }], 14)
    const earlier = [digest('first', one([{}], 12)), digest('second', one([failed], 13))]
    const review = look([now], earlier)
    const markdown = renderMarkdown(review)
    expect(markdown).toContain('exit 1\n\nSince 2026-11-13 12:00:00 UTC: 1 new\n\n')
    expect(markdown).toContain(
      '(failing since 2026-11-13 12:00:00 UTC, 2 runs; passed last on 2026-11-12 12:00:00 UTC)',
    )
    expect(markdown).toContain(
      '<summary>What changed: 1 scenario</summary>\n\n- new on ` netns `: ` Two ` ` features/x.feature:11 `, passed\n',
    )
    expect(renderPast(review)).toEqual([
      '✗ netns: features/x.feature:10 One: failing since 2026-11-13 12:00:00 UTC, 2 runs; passed last on 2026-11-12 12:00:00 UTC',
      'compared with second (2026-11-13 12:00:00 UTC): 1 new',
    ])
    const json = JSON.parse(renderJson(review))
    const schema = JSON.parse(readFileSync(new URL('../report.schema.json', import.meta.url), 'utf8'))
    const check = new Ajv2020({ strict: true, allErrors: true }).compile(schema)
    check(json)
    expect(check.errors).toBeNull()
    expect(json.past).toMatchObject({ earlierRuns: 2, comparison: { compared: 1, unasked: 0, changes: { new: 1 } } })
    expect(json.features[0].scenarios[0].cells[0].past.since).toMatchObject({ runs: 2 })
  })

  it('finds what was tried again', () => {
    const { cells } = look([one([{ isRetried: true }], 14)], [])
    expect(cells[0]?.[0]?.past).toEqual({ flaky: { turns: 0, retried: 1, runs: 1 } })
  })
})
