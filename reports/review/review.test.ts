import { inflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { digestRun } from '../comparison/digest.js'
import { digestMessages } from '../comparison/messages-digest.js'
import { withPast } from '../comparison/past.js'
import { judged, messagesOf, type Told } from '../messages.fixture.js'
import { renderReview } from './page.js'
import { type ColumnSource, type Review, reviewOf } from './review.js'

const column = (name: string, scenarios: readonly Told[]): ColumnSource => ({ name, messages: messagesOf(scenarios) })
const render = (...columns: readonly ColumnSource[]): string =>
  renderReview(reviewOf(columns), { style: 'STYLE', script: 'SCRIPT' })

const digest = (name: string, { messages, ...source }: ColumnSource) =>
  digestRun(name, [{ ...source, digest: digestMessages(messages) }])

/** Compared with an earlier run of this name. */
const withBaseline = (now: ColumnSource, before: ColumnSource, name: string): Review =>
  withPast(reviewOf([now]), digest('now', now), { runs: [], baseline: digest(name, before) })

describe('a review', () => {
  it('is the same for the same messages', () => {
    const source = column('netns', [{}, { judgements: [judged('a', 'b')] }])
    expect(render(source)).toBe(render(source))
  })

  it('says first what came out, and why', () => {
    const page = render(column('netns', [{ status: 'FAILED', message: 'expected denied but saw connected' }]))
    expect(page).toContain('<h1>An expectation failed.</h1>')
    expect(page.indexOf('expected denied but saw connected')).toBeLessThan(page.indexOf('id="matrix"'))
  })

  it('puts columns side by side, and tells what did not end from what was never there', () => {
    const { features } = reviewOf([column('one', [{}, {}]), column('two', [{ ended: false }])])
    const marks = features[0]?.scenarios.map(({ cells }) =>
      cells.map(({ result, recording }) => [!!result, !!recording]),
    )
    expect(marks).toEqual([
      [
        [true, true],
        [false, true],
      ],
      [
        [true, true],
        [false, false],
      ],
    ])
  })

  it('says first what was not judged, too, after what was seen to be wrong', () => {
    const failed: Told = { name: 'seen', status: 'FAILED', message: 'x' }
    const unstarted: Told = { name: 'unstarted', status: 'SKIPPED', log: 'interrupted' }
    const page = render(column('netns', [{ name: 'never', begun: false }, unstarted, failed]))
    const first = page.slice(page.indexOf('id="failed"'), page.indexOf('id="matrix"'))
    expect([...first.matchAll(/<a href="#[^"]*">(\w+)</g)].map(([, name]) => name)).toEqual([
      'seen',
      'never',
      'unstarted',
    ])
    expect(first).toContain('netns: did not come to its end')
  })

  it('links to each scenario by a name of its own that stays', () => {
    const { features } = reviewOf([column('one', [{ name: 'A b!' }, { name: 'A b!' }, { name: 'Ünïcode ✓' }])])
    expect(features[0]?.scenarios.map(({ id }) => id)).toEqual([
      'features-x--a-b',
      'features-x--a-b-2',
      'features-x--ünïcode',
    ])
    const clash = reviewOf([column('one', [{ name: 'a' }, { name: 'a' }, { name: 'a 2' }])])
    expect(new Set(clash.features[0]?.scenarios.map(({ id }) => id)).size).toBe(3)
  })

  it('knows scenarios that came to their end nowhere', () => {
    const { features } = reviewOf([column('one', [{}, { ended: false }])])
    expect(features[0]?.scenarios.map(({ cells }) => cells[0]?.result?.standing)).toEqual(['passed', undefined])
  })

  it('leaves a column that does not count out of its answer', () => {
    const record = { name: 'two', asked: {}, retries: 0, phases: [], startedAt: '', endedAt: '', error: 'no Docker' }
    const { exitCode, columns } = reviewOf([column('one', [{}]), { name: 'two', messages: [], record }])
    expect([exitCode, columns[1]?.exitCode, columns[1]?.tally]).toEqual([0, undefined, undefined])
  })

  it('says what was decided about the whole run', () => {
    const review = reviewOf([column('one', [{}])], { exitCode: 2, missing: ['--require calico: it is missing'] })
    const page = renderReview(review, { style: '', script: '' })
    expect(page).toContain('<h1>Something could not be judged.</h1>')
    expect(page).toContain('--require calico: it is missing')
  })

  it('draws as open what got through to one address, or came as a datagram', () => {
    const through = [{ verdict: 'connected' }, { verdict: 'timeout' }]
    const datagram = [{ verdict: 'wrong-answer', delivered: true }]
    const observed = (observations: readonly object[]) => ({
      observations: observations.map((one) => ({ detail: '', phases: { totalMs: 1 }, ...one })),
    })
    const judgements = [
      judged('a', 'b', 'different', observed(through)),
      judged('b', 'a', 'different', observed(datagram)),
    ]
    const page = render(column('netns', [{ status: 'FAILED', message: 'x', judgements }]))
    expect(page.match(/class="heat open failed"/g)).toHaveLength(2)
  })

  it('shows a truth table with sources and destinations at the same places, the wrong cell marked', () => {
    const judgements = [judged('a', 'b'), judged('a', 'c', 'different'), judged('b', 'a'), judged('c', 'a')]
    const page = render(column('netns', [{ status: 'FAILED', message: 'x', judgements }]))
    const table = page.slice(
      page.indexOf('<table class="heat-map">'),
      page.indexOf('</table>', page.indexOf('heat-map')),
    )
    expect([...table.matchAll(/<th scope="col">(\w)</g)].map(([, name]) => name)).toEqual(['a', 'b', 'c'])
    expect(table.match(/class="heat \w+ failed"/g)).toHaveLength(1)
  })
})

describe('a known divergence', () => {
  const pageOf = (source: string): string => {
    const page = render(column('netns', [{ status: 'FAILED', message: 'x', divergence: 'known text', source }]))
    return page.slice(page.indexOf('id="reasons"'), page.indexOf('id="matrix"'))
  }

  it('links to where it is documented, and says until when it counts, on the first screen', () => {
    expect(pageOf('https://example.org/9209')).toContain(
      '<a href="https://example.org/9209" rel="noreferrer">https://example.org/9209</a>; until 2099-01-01)',
    )
  })

  it.each(['javascript:boom()', 'data:text/html,x', ' https://a b', 'issue 12', '//evil.example'])(
    'has only addresses of the web as links, and no %j',
    (source) => {
      expect(pageOf(source)).toContain(source)
      expect(pageOf(source)).not.toContain(`<a href="${source}`)
    },
  )
})

describe('whatever comes from outside', () => {
  const hostile = [
    '<script>boom()</script>',
    '"><img src=x onerror=boom()>',
    "' onmouseover='boom()",
    '</script><script>boom()</script>',
    '</style><svg onload=boom()>',
    '&lt;b&gt; {{boom()}}',
    '\u202e\u001b[31mred\u0000',
    'javascript:boom()',
    '<!-- ', // would swallow the rest of the page
    ']]>',
  ]

  it.each(hostile)('is text: %j', (text) => {
    const words = { about: text, saw: text, because: [text], suggestion: text, cell: { row: text, column: text } }
    const told: Told = { name: text, text, status: 'FAILED', message: text, attached: text }
    const now = column(text, [{ ...told, judgements: [judged('a', 'b', 'different', words)] }])
    const before = column(text, [{ name: text, text, judgements: [judged('a', 'b', 'as-expected', { about: text })] }])
    const page = renderReview(withBaseline(now, before, text), { style: 'STYLE', script: 'SCRIPT' })
    expect(page).toContain('What changed since')
    expect(page.match(/<script/g)).toHaveLength(3)
    expect(page.match(/<\/style>/g)).toHaveLength(1)
    expect(page).not.toMatch(/<(img|svg onload|!-- )/)
    expect(page.replace(/"[^"]*"/g, '""')).not.toMatch(/<[^<>]*\son\w+=/)
    expect(page).not.toContain('href="javascript:')
    expect(page).toMatch(/<\/html>\n$/)
  })
})

const inflate = (page: string, id: string): Record<string, unknown> => {
  const [, packed = ''] = new RegExp(`id="${id}">([^<]*)<`).exec(page) ?? []
  const parts = packed.split(' ').map((part) => inflateRawSync(Buffer.from(part, 'base64')).toString('utf8'))
  return Object.assign({}, ...parts.map((part) => JSON.parse(part)))
}

it('has of what is attached the beginning and the end, where it is long', () => {
  const attached = `first${'x'.repeat(100_000)}last`
  const packed = inflate(render(column('netns', [{ status: 'FAILED', attached }])), 'packed')
  const [[{ text = '' } = {}] = []] = Object.entries(packed).flatMap(([key, files]) =>
    key.endsWith('.files') ? [files as readonly { text?: string }[]] : [],
  )
  expect(text).toMatch(/^firstx+\n\n… 36009 characters are left out here; the run's messages have them …\n\nx+last$/)
})

describe('a large review', () => {
  const scenarios = Array.from({ length: 501 }, (_, index) => ({ name: `Number ${index}` }))
  const pageOf = (wanted: readonly Told[]): string => render(column('one', wanted), column('other', wanted))

  it('keeps what unfolds packed, all of it, and says so to who has no script', () => {
    const page = pageOf(scenarios)
    expect(page).not.toContain('<table class="steps">')
    expect(page).toContain('<noscript>')
    const bodies = inflate(page, 'bodies')
    expect(Object.keys(bodies)).toHaveLength(501)
    expect(bodies['features-x--number-500']).toContain('<table class="steps">')
  })

  it('escapes there as everywhere', () => {
    const [first, ...others] = scenarios
    const page = pageOf([{ ...first, text: '<img src=x onerror=alert(1)>' }, ...others])
    expect(JSON.stringify(inflate(page, 'bodies'))).not.toContain('<img')
  })

  it('begins with the thousand-and-first result', () => {
    expect(pageOf(scenarios.slice(1))).toContain('<table class="steps">')
  })
})
