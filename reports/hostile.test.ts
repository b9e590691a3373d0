/** Whatever comes from outside is text in every format: no markup, no link, no command, no escape sequence. */
import { inflateRawSync } from 'node:zlib'
import { XmlDocument } from 'libxml2-wasm'
import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import { describe, expect, it } from 'vitest'
import { renderAnnotations } from './github.js'
import { endless, hostile, hostileSources } from './hostile.fixture.js'
import { renderJson } from './json.js'
import { renderJunit } from './junit.js'
import { commentLimit, renderMarkdown } from './markdown.js'
import { packBodies } from './review/large.js'
import { renderReview } from './review/page.js'
import { type Review, reviewOf } from './review/review.js'
import { renderTerminal } from './terminal.js'

/** What a terminal, a log or a reader's eye acts on: written here once more, in other words than in the code. */
const isActing = (code: number): boolean =>
  (code < 0x20 && code !== 0x0a && code !== 0x09) ||
  (code >= 0x7f && code < 0xa0) ||
  (code >= 0x2028 && code <= 0x202e) ||
  (code >= 0x2066 && code <= 0x2069) ||
  (code >= 0xd800 && code < 0xe000) ||
  [0x061c, 0x200e, 0x200f, 0xfeff, 0xfffe, 0xffff].includes(code)

const actingIn = (text: string): readonly string[] => {
  const found = new Set<number>()
  for (const one of text) if (isActing(one.codePointAt(0) ?? 0)) found.add(one.codePointAt(0) ?? 0)
  return [...found].map((code) => code.toString(16))
}

/** As GitHub's runner, and Azure's, find them in a log. */
const commandsIn = (text: string): readonly string[] => [
  ...(text.match(/^\s*::[\w-]+( [^\n]*?)?::/gm) ?? []),
  ...(text.match(/##\w*\[/g) ?? []),
]

const named = (text: string): string => JSON.stringify(text.slice(0, 60))
const cases = hostile.map((text) => [named(text), text] as const)
const review = (text: string): Review => reviewOf(hostileSources(text))

it('are fifty and more', () => {
  expect(new Set(hostile).size).toBeGreaterThanOrEqual(50)
})

describe('the terminal', () => {
  it.each(cases)('shows %s as text', (_, text) => {
    const shown = renderTerminal(review(text), { colour: false, width: 160 })
    expect([actingIn(shown), commandsIn(shown)]).toEqual([[], []])
    expect(Math.max(...shown.split('\n').map(({ length }) => length))).toBeLessThan(5000)
  })
})

describe('JUnit', () => {
  it.each(cases)('holds %s as text', (_, text) => {
    const xml = renderJunit(review(text))
    expect([actingIn(xml), commandsIn(xml)]).toEqual([[], []])
    const document = XmlDocument.fromString(xml)
    try {
      // Five scenarios on two columns, and what their columns tell.
      expect(document.find('//testcase[not(contains(@name, "the run ("))]')).toHaveLength(10)
      expect(document.find('//testcase[@name="forged"]')).toEqual([])
      expect(document.find('//failure')).toHaveLength(2)
      expect(document.find('//skipped')).toHaveLength(4)
    } finally {
      document.dispose()
    }
  })
})

/** Elements that our own Markdown makes. */
const ours =
  /^<\/?(h2|h3|p|strong|code|pre|em|ul|li|table|thead|tbody|tr|th|td|details|summary)( class="language-text"| align="center")?>$/

const render = (markdown: string): string =>
  micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] })

describe('Markdown', () => {
  it.each(cases)('shows %s as code', (_, text) => {
    const markdown = renderMarkdown(review(text))
    expect([actingIn(markdown), commandsIn(markdown)]).toEqual([[], []])
    expect(markdown.length).toBeLessThanOrEqual(commentLimit)
    const page = render(markdown)
    expect([...new Set(page.match(/<[^>]*>/g))].filter((tag) => !ours.test(tag))).toEqual([])
    expect(page.match(/<details>/g)).toHaveLength(1)
    // Only what is no code could name a person, or an issue.
    const outside = page.replaceAll(/<code[\s\S]*?<\/code>/g, '')
    expect(outside).not.toMatch(/@everybody|#1|evil|boom|forged/)
    expect(new Set(page.match(/<tr>[\s\S]*?<\/tr>/g)?.map((row) => row.match(/<t[dh]/g)?.length))).toEqual(
      new Set([4, 3]),
    )
  })
})

describe('annotations', () => {
  it.each(cases)('hold %s in their text', (_, text) => {
    const lines = renderAnnotations(review(text)).trimEnd().split('\n')
    expect(lines.length).toBeLessThanOrEqual(10)
    for (const line of lines) {
      expect(actingIn(line)).toEqual([])
      expect(line).toMatch(/^::error (file=[^:,]*,line=\d+,)?title=[^:,]*::/)
      expect(commandsIn(line)).toHaveLength(1)
    }
  })
})

describe('JSON', () => {
  it.each(cases)('tells %s as it was', (_, text) => {
    const json = renderJson(review(text))
    expect([actingIn(json), commandsIn(json)]).toEqual([[], []])
    const told = JSON.parse(json) as {
      features: { scenarios: { cells: { steps: { judgements: { saw: string }[] }[] }[] }[] }[]
    }
    expect(told.features[0]?.scenarios[0]?.cells[0]?.steps[0]?.judgements[0]?.saw).toBe(text)
  })
})

describe('the page', () => {
  it.each(cases)('shows %s as text', (_, text) => {
    const page = renderReview(review(text), { style: 'STYLE', script: 'SCRIPT' })
    expect([actingIn(page), page.match(/<script/g)?.length, page.match(/<\/style>/g)?.length]).toEqual([[], 3, 1])
    const tags = page.match(/<[a-z!/](?:"[^"]*"|[^">])*>/gi) ?? []
    expect(tags.filter((tag) => /^<(!--|img|svg|iframe|object|base|link|math|template|animate)/i.test(tag))).toEqual([])
    expect(tags.filter((tag) => /\son\w+=/i.test(tag.replace(/"[^"]*"/g, '""')))).toEqual([])
    const values = tags.flatMap((tag) => [...tag.matchAll(/\s([\w-]+)="([^"]*)"/g)])
    expect(
      values.filter(([, name, value]) => /^(href|src|action)$/.test(name ?? '') && !value?.startsWith('#')),
    ).toEqual([])
    expect(page).toMatch(/<\/html>\n$/)
  })

  it('shows them as text where it keeps scenarios packed, too', () => {
    const packed = hostile.map((text) => packBodies(review(text)))
    const bodies = packed.flatMap((one): string[] =>
      Object.values(JSON.parse(inflateRawSync(Buffer.from(one, 'base64')).toString())),
    )
    expect(bodies.length).toBe(5 * hostile.length)
    expect([...new Set(bodies.flatMap(actingIn))]).toEqual([])
    const tags = bodies.flatMap((body) => body.match(/<[a-z!/](?:"[^"]*"|[^">])*>/gi) ?? [])
    expect(tags.filter((tag) => /^<(!|script|img|svg|iframe|object|base|link|math|template|style)/i.test(tag))).toEqual(
      [],
    )
  })
})

describe('a line of a megabyte', () => {
  const sizes: readonly (readonly [string, number, (review: Review) => string])[] = [
    ['the terminal', 30_000, (one) => renderTerminal(one, { colour: false, width: 160 })],
    ['JUnit', 100_000, renderJunit],
    ['Markdown', commentLimit, (one) => renderMarkdown(one)],
    ['annotations', 5000, (one) => renderAnnotations(one)],
    ['JSON', 5_000_000, renderJson],
    ['the page', 20_000_000, (one) => renderReview(one, { style: '', script: '' })],
  ]

  it.each(sizes)('does not flood %s', (_, most, render) => {
    const text = render(reviewOf(endless()))
    expect(text.length).toBeLessThan(most)
    expect(text.length).toBeGreaterThan(500)
  })
})
