/** The real sentences: examples of each fit it alone, and a misspelt one finds its way back. */
import { readdirSync } from 'node:fs'
import { supportCodeLibraryBuilder } from '@cucumber/cucumber'
import { IdGenerator } from '@cucumber/messages'
import { beforeAll, describe, expect, it } from 'vitest'
import { parameterTypes } from '../parameter-type.js'
import { definitions } from '../sentence.js'
import { exampleOf } from './examples.js'
import { nearestSentences } from './suggest.js'
import { compileVocabulary, type Vocabulary } from './vocabulary.js'

const steps = new URL('../../steps/', import.meta.url)
const stepFiles = readdirSync(steps).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))

let vocabulary: Vocabulary

beforeAll(async () => {
  // Sentences can only be said to a Cucumber that runs.
  supportCodeLibraryBuilder.reset(process.cwd(), IdGenerator.incrementing())
  await import('../parameter-types.js')
  for (const file of stepFiles) await import(/* @vite-ignore */ new URL(file, steps).pathname)
  vocabulary = compileVocabulary(definitions(), parameterTypes())
})

const fits = (text: string): string[] => vocabulary.match(text).map(({ definition }) => definition.expression)

/** `a|b(c|d)` → `a`, `b(c|d)` */
const branchesOf = (source: string): string[] => {
  const branches = ['']
  let depth = 0
  for (const part of source.match(/\\.|\[(?:\\.|[^\]])*\]|./g) ?? []) {
    if (part === '(') depth += 1
    if (part === ')') depth -= 1
    if (part === '|' && depth === 0) branches.push('')
    else branches.push(`${branches.pop()}${part}`)
  }
  return branches
}

const matches = (source: string, text: string): boolean => new RegExp(`^(?:${source})$`).test(text)

describe('the forms of a word', () => {
  const specs = () =>
    parameterTypes().flatMap(({ name, regexp, forms, transformer }) => {
      return forms
        ? [
            {
              name,
              source: [regexp]
                .flat()
                .map((one) => (one as RegExp).source)
                .join('|'),
              forms,
              transformer,
            },
          ]
        : []
    })

  it('are what it takes', () => {
    expect(specs().length).toBeGreaterThan(10)
    const wrong = specs().flatMap(({ name, source, forms }) =>
      forms.filter((form) => !matches(source, form)).map((form) => `{${name}}: ${form}`),
    )
    expect(wrong).toEqual([])
    for (const { forms, transformer } of specs()) for (const form of forms) expect(transformer(form)).toBeDefined()
  })

  it('are all that it takes', () => {
    const untold = parameterTypes().flatMap(({ name, regexp, example, forms = [example] }) =>
      branchesOf((regexp as RegExp).source)
        // That names may stand in quotes is said once.
        .filter((branch) => branch !== '"[^"]+"' && !forms.some((form) => matches(branch, form)))
        .map((branch) => `{${name}}: ${branch}`),
    )
    expect(untold).toEqual([])
  })
})

describe('every sentence', () => {
  it('is there', () => {
    expect(definitions().length).toBeGreaterThan(50)
  })

  it('is the only one that fits its example', () => {
    const wrong = definitions().flatMap((definition) => {
      const example = exampleOf(vocabulary.expressionOf(definition).ast, vocabulary.fill)
      const found = fits(example)
      return found.length === 1 && found[0] === definition.expression ? [] : [{ example, fits: found }]
    })
    expect(wrong).toEqual([])
  })

  it('is the only one that fits with any of its alternatives and optional words', () => {
    const several = definitions().flatMap(({ expression }) =>
      spellings(expression, vocabulary.fill).flatMap((text) =>
        fits(text).length > 1 ? [{ text, fits: fits(text) }] : [],
      ),
    )
    expect(several).toEqual([])
  })

  it('has parameters that take their own example', () => {
    const wrong = parameterTypes().filter(({ regexp, example }) => {
      const all = [regexp].flat() as RegExp[]
      return !all.some((one) => new RegExp(`^(?:${one.source})$`).test(example))
    })
    expect(wrong.map(({ name, example }) => `${name}: ${example}`)).toEqual([])
  })
})

/** The expression with its optional words, and with the last of each word's alternatives. */
const spellings = (expression: string, fill: (name: string) => string): string[] => {
  const filled = expression.replace(/\{([^}]*)\}/g, (_, name: string) => fill(name).replaceAll('/', '\u0000'))
  const last = filled.replace(/[^\s/]+(?:\/[^\s/]+)+/g, (words) => words.split('/').at(-1) ?? '')
  return [last.replace(/[()]/g, ''), last.replace(/\([^)]*\)/g, '')].map((text) => text.replaceAll('\u0000', '/'))
}

describe('the first page of the product', () => {
  it.each([
    'pod A',
    'service B on 80',
    'pod A can reach service B on 80',
    'ingress routes /api to svc',
    'ingress routes',
    'pods',
  ])('%s', (text) => {
    expect(fits(text)).toHaveLength(1)
  })
})

describe('a misspelt sentence', () => {
  it.each([
    ['pod A can raech service B on 80', /^pod A can reach service B on 80$/],
    ['pod web cna reach pod db on 5432', /^pod A can reach service B on 80$/],
    ['service shop at 80', /^service A on /],
    ['ingress route', /^ingress routes$/],
    ['A can raech B', /^pod A can reach service B$/],
    ['A can reach B at port 80', /^pod A can reach service B on 80$/],
    ['pod A is restartet', /^pod A is restarted$/],
    ['service C', /^service A on /],
    ['a pod named A', /^pod A$/],
    ['pod A can reach pod B on 80 within 3 minutes', /on 80 within 30 s$/],
  ])('%s', (text, wanted) => {
    const nearest = nearestSentences(text, vocabulary)
    expect(
      nearest.some((one) => wanted.test(one)),
      nearest.join(' | '),
    ).toBe(true)
    expect(nearest.length).toBeLessThanOrEqual(3)
  })

  it('that is no sentence at all finds none', () => {
    expect(nearestSentences('the quick brown fox jumps over the lazy dog tonight', vocabulary)).toEqual([])
  })
})
