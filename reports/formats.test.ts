/** What each format says of a review, and that it keeps to its schema. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { XmlDocument, XsdValidator } from 'libxml2-wasm'
import { describe, expect, it } from 'vitest'
import { renderAnnotations } from './github.js'
import { hostile, hostileSources } from './hostile.fixture.js'
import { renderJson } from './json.js'
import { renderJunit } from './junit.js'
import { renderMarkdown } from './markdown.js'
import { judged, messagesOf, type Told } from './messages.fixture.js'
import { type ColumnSource, type Review, reviewOf } from './review/review.js'
import { renderTerminal } from './terminal.js'

const read = (file: string): string => readFileSync(join(import.meta.dirname, file), 'utf8')

const words = 'pod a → pod b:80/TCP: expected connected but saw timeout'
const failed: Told = {
  name: 'open',
  status: 'FAILED',
  message: `${words}\n  because: a policy`,
  judgements: [judged('a', 'b', 'different')],
}
const all: readonly Told[] = [
  { name: 'fine' },
  failed,
  { name: 'same name' },
  { name: 'same name' },
  { name: 'known', status: 'FAILED', message: 'x', divergence: 'lets hostPort through' },
  { name: 'broken', status: 'FAILED', message: 'no agent', error: 'HarnessError' },
  { name: 'left out', status: 'SKIPPED', log: 'no load balancer' },
  { name: 'cut', ended: false },
]
const column = (name: string, scenarios: readonly Told[]): ColumnSource => ({ name, messages: messagesOf(scenarios) })
const two = (): Review => reviewOf([column('netns', all), column('kind calico v3.28.5', [{ name: 'fine' }])])

const validate = (xml: string): void => {
  const schema = XmlDocument.fromString(read('junit.xsd'))
  const document = XmlDocument.fromString(xml)
  const validator = XsdValidator.fromDoc(schema)
  try {
    validator.validate(document)
  } finally {
    for (const one of [validator, document, schema]) one.dispose()
  }
}

describe('a scenario that was planned, and never begun', () => {
  const review = reviewOf([column('netns', [{}, { name: 'never', begun: false }]), column('kind', [{}])])

  it('did not come to its end, in every form', () => {
    const [cell, other] = JSON.parse(renderJson(review)).features[0].scenarios[1].cells
    expect([cell.standing, cell.attempts, other.standing]).toEqual(['lost', 0, 'absent'])
    expect(renderJunit(review)).toContain('<error type="lost" message="did not come to its end">')
    expect(renderMarkdown(review)).toContain('? did not come to its end on ` netns `')
    expect(renderMarkdown(review)).toContain('| 20 ` never ` | ? | · |')
  })
})

describe('JUnit', () => {
  it('is valid by the common schema, whatever is in it', () => {
    for (const review of [two(), reviewOf([]), ...hostile.map((text) => reviewOf(hostileSources(text)))])
      expect(() => validate(renderJunit(review))).not.toThrow()
    expect(() => validate(renderJunit(two()).replace('<system-out/>', ''))).toThrow()
    expect(() => validate(renderJunit(two()).replaceAll('(line 40)', '(line 30)'))).toThrow()
  })

  it('says what was seen in the message of a failure, and why of the others', () => {
    const xml = renderJunit(two())
    expect(xml).toContain(`<failure type="failed" message="${words}">`)
    expect(xml).toContain('<error type="unjudged" message="no agent">')
    expect(xml).toContain('<error type="lost" message="did not come to its end">')
    expect(xml).toContain('<skipped message="no load balancer"/>')
    expect(xml).toContain(
      '<skipped message="expected to fail: known (calico): lets hostPort through (https://example.com; until 2099-01-01)"/>',
    )
    expect(xml).toContain(
      '<property name="diverged" value="features/x.feature:50 known: known (calico): lets hostPort through (https://example.com; until 2099-01-01)"/>',
    )
  })

  it('has one name a column for each scenario', () => {
    const names = [...renderJunit(two()).matchAll(/classname="([^"]*)" name="([^"]*)"/g)].map(
      ([, own, name]) => `${own} ${name}`,
    )
    expect(names).toContain('netns.features/x same name (line 30)')
    expect(names).toContain('kind calico v3.28.5.features/x fine')
    expect(new Set(names).size).toBe(names.length)
  })

  it('makes errors of what no scenario tells', () => {
    const record = {
      name: 'kind',
      asked: {},
      retries: 0,
      phases: [],
      startedAt: '',
      endedAt: '',
      exitCode: 2 as const,
      error: 'no Docker',
    }
    const review = reviewOf([{ name: 'kind', messages: [], record }], {
      exitCode: 2,
      missing: ['--require calico: missing'],
    })
    expect(renderJunit(review).match(/<error/g)).toHaveLength(2)
  })
})

describe('Markdown', () => {
  it('tells what went wrong before the folded matrix, the divergences and the skips', () => {
    const markdown = renderMarkdown(two())
    const places = [words, '<details>', '### Expected to fail', '### Skipped'].map((text) => markdown.indexOf(text))
    expect(places).toEqual([...places].sort((one, other) => one - other))
    expect(places[0]).toBeGreaterThan(0)
  })

  it('says of a divergence where it is documented, and until when it counts', () => {
    expect(renderMarkdown(two())).toContain(
      '` known (calico): lets hostPort through (https://example.com; until 2099-01-01) `',
    )
  })

  it('escapes a stroke in tables alone', () => {
    const markdown = renderMarkdown(reviewOf([column('a|b', [{ ...failed, name: 'x|y' }])]))
    expect(markdown).toContain('| 10 ` x\\|y ` |')
    expect(markdown).toContain('| 1 | ` a\\|b ` |')
    expect(markdown).toContain('**` x|y `**')
    expect(markdown).toContain('✗ failed on ` a|b `')
  })

  it('leaves out what a comment does not hold, and says so', () => {
    const many = Array.from({ length: 1000 }, (_, index) => ({
      ...failed,
      name: `case ${index}`,
      message: 'why '.repeat(500),
    }))
    const markdown = renderMarkdown(reviewOf([column('netns', many)]))
    expect(markdown.length).toBeLessThanOrEqual(65_000)
    expect(markdown.length).toBeGreaterThan(60_000)
    expect(markdown).toMatch(/\*\d+ scenarios more went wrong: left out/)
    expect(markdown).toMatch(/\*\d+ rows more left out\*/)
    expect(markdown).toContain('</details>')
  })
})

describe('annotations', () => {
  it('stand at the line of the step, one a scenario, with what each column saw', () => {
    const review = reviewOf([column('one', [failed]), column('two, 50%: x', [failed])])
    expect(renderAnnotations(review, 'sub/')).toBe(
      `::error file=sub/features/x.feature,line=11,title=open::one: ${words}%0Atwo, 50%25: x: ${words}\n`,
    )
  })

  it('escape what would end a property', () => {
    const review = reviewOf([column('one', [{ ...failed, name: 'a, b: 100%' }])])
    expect(renderAnnotations(review)).toContain('title=a%2C b%3A 100%25::')
  })

  it('are ten at most, and the last says how many more', () => {
    const many = Array.from({ length: 25 }, (_, index) => ({ ...failed, name: `case ${index}` }))
    const lines = renderAnnotations(reviewOf([column('one', many)]))
      .trimEnd()
      .split('\n')
    expect(lines).toHaveLength(10)
    expect(lines[9]).toContain('and 16 more went wrong')
  })
})

describe('JSON', () => {
  const ajv = new Ajv2020({ strict: true, allErrors: true })
  const check = ajv.compile(JSON.parse(read('report.schema.json')))

  it('is valid by the published schema', () => {
    for (const review of [two(), reviewOf([]), ...hostile.map((text) => reviewOf(hostileSources(text)))]) {
      check(JSON.parse(renderJson(review)))
      expect(check.errors).toBeNull()
    }
    expect(check({ ...JSON.parse(renderJson(two())), more: 1 })).toBe(false)
  })
})

describe('the terminal', () => {
  it('shows the matrix of the columns, and the exit code', () => {
    const lines = renderTerminal(two(), { colour: false, width: 100 }).split('\n')
    expect(lines[0]).toBe('8 scenarios × 2 columns')
    expect(lines).toContain('exit 2')
  })
})
