/** The vocabulary as a whole: every example is one sentence, and every feature of ours plans without a problem. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AstBuilder, compile, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin'
import { IdGenerator } from '@cucumber/messages'
import { describe, expect, it, vi } from 'vitest'
import { exampleOf } from '../support/examples.js'
import { parameterTypes } from '../support/parameter-type.js'
import { planPickle } from '../support/plan.js'
import { definitions } from '../support/sentence.js'
import { compileVocabulary } from '../support/vocabulary.js'
import '../support/parameter-types.js'
import './clusters.js'
import './dns.js'
import './http.js'
import './ingress.js'
import './manifests.js'
import './nodes.js'
import './pods.js'
import './policies.js'
import './reachability.js'
import './services.js'

// Outside a run Cucumber takes no definitions; what matters here is what we record.
vi.mock('@cucumber/cucumber', () => ({
  Given: vi.fn(),
  When: vi.fn(),
  Then: vi.fn(),
  defineParameterType: vi.fn(),
  DataTable: class {},
}))

const root = join(import.meta.dirname, '..')
const vocabulary = compileVocabulary(definitions(), parameterTypes())

describe('every sentence', () => {
  it.each(definitions().map((definition) => [definition.expression, definition] as const))(
    '%s has an example that is no other sentence',
    (_, definition) => {
      const example = exampleOf(vocabulary.expressionOf(definition).ast, vocabulary.fill)
      const matches = vocabulary.match(example)
      expect(matches.map((match) => match.definition.expression)).toEqual([definition.expression])
      expect(() => matches[0]?.values()).not.toThrow()
    },
  )
})

const readPickles = (path: string) => {
  const newId = IdGenerator.incrementing()
  const parser = new Parser(new AstBuilder(newId), new GherkinClassicTokenMatcher())
  const uri = join(root, 'features', path)
  const document = { ...parser.parse(readFileSync(uri, 'utf8')), uri }
  return compile(document, uri, newId).map((pickle) => ({ pickle, document }))
}

const features = readdirSync(join(root, 'features'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.feature'))
  .flatMap(readPickles)

describe('every feature', () => {
  it.each(features.map((read) => [`${read.pickle.uri} ${read.pickle.name}`, read] as const))(
    'of ours plans: %s',
    (_, { pickle, document }) => {
      const plan = planPickle({
        pickle,
        document,
        definitions: definitions(),
        parameterTypes: parameterTypes(),
        strict: true,
      })
      expect(plan.problems.map(({ uri, line, message }) => `${uri}:${line}: ${message}`)).toEqual([])
    },
  )

  it('says which fault must break it', () => {
    const silent = features.filter(({ pickle }) => !pickle.tags.some(({ name }) => name.startsWith('@breaks:')))
    expect(silent.map(({ pickle }) => pickle.name)).toEqual([])
    expect(features.length).toBeGreaterThanOrEqual(60)
  })
})
