/** Features that all clusters share say can and cannot; an exact verdict names the row that demands it. */
import { readdirSync, readFileSync } from 'node:fs'
import { supportCodeLibraryBuilder } from '@cucumber/cucumber'
import { generateMessages } from '@cucumber/gherkin'
import { IdGenerator, type Pickle, SourceMediaType } from '@cucumber/messages'
import { beforeAll, expect, it } from 'vitest'
import { parameterTypes } from '../parameter-type.js'
import { definitions } from '../sentence.js'
import { type FeatureSource, planFeatures } from './features.js'
import type { Plan } from './plan.js'

const root = new URL('../../', import.meta.url)

beforeAll(async () => {
  supportCodeLibraryBuilder.reset(process.cwd(), IdGenerator.incrementing())
  await import('../parameter-types.js')
  const files = readdirSync(new URL('steps/', root)).filter((file) => /(?<!\.test)\.ts$/.test(file))
  for (const file of files) await import(/* @vite-ignore */ new URL(`steps/${file}`, root).pathname)
})

const plan = (sources: readonly FeatureSource[]) =>
  planFeatures(sources, { definitions: definitions(), parameterTypes: parameterTypes(), strict: true })

const picklesOf = ({ uri, text }: FeatureSource): Pickle[] =>
  generateMessages(text, uri, SourceMediaType.TEXT_X_CUCUMBER_GHERKIN_PLAIN, {
    includeSource: false,
    includeGherkinDocument: false,
    includePickles: true,
    newId: IdGenerator.incrementing(),
  }).flatMap(({ pickle }) => (pickle ? [pickle] : []))

/** One of the ways of being denied, where any of them would be a denial. */
const isExact = ({ steps }: Plan, line: number): boolean =>
  steps.some(
    (step) =>
      step.line === line && step.questions.some(({ expected }) => expected.denial && expected.text !== 'denied'),
  )

const rowTag = /^@exact:(?:POD|SVC|DNS|ING|EXT|NP)-\d{3}$/

const lint = (source: FeatureSource): string[] => {
  const tags = new Map(picklesOf(source).map((pickle) => [pickle.location?.line, pickle.tags.map(({ name }) => name)]))
  return plan([source]).plans.flatMap((one) => {
    const said = (tags.get(one.line) ?? []).filter((tag) => tag.startsWith('@exact'))
    const exact = one.steps.filter(({ line }) => isExact(one, line))
    const untagged = said.some((tag) => rowTag.test(tag)) ? [] : exact
    return [
      ...untagged.map(
        ({ line, text }) => `${one.uri}:${line}: "${text}" wants an exact verdict; write cannot, or tag @exact:ROW`,
      ),
      ...said.filter((tag) => !rowTag.test(tag)).map((tag) => `${one.uri}:${one.line}: ${tag} names no row`),
      ...(exact.length === 0 ? said.map((tag) => `${one.uri}:${one.line}: ${tag}, and nothing is exact`) : []),
    ]
  })
}

const shared: FeatureSource[] = readdirSync(new URL('features/', root), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.feature'))
  .sort()
  .map((file) => ({ uri: `features/${file}`, text: readFileSync(new URL(`features/${file}`, root), 'utf8') }))

it('our own features have no problems', () => {
  const { plans, problems } = plan(shared)
  const all = [...problems, ...plans.flatMap((one) => one.problems)]
  expect(all.map(({ uri, line, message }) => `${uri}:${line}: ${message}`)).toEqual([])
})

it('our own features keep the rule', () => {
  expect(shared.flatMap(lint)).toEqual([])
})

const feature = (tags: string, ...steps: string[]): FeatureSource => ({
  uri: 'x.feature',
  text: ['Feature: f', `  ${tags}`, '  Scenario: s', '    Given pods a and b', ...steps].join('\n'),
})

it('an exact verdict needs its row', () => {
  const refused = 'Then pod a is refused by pod b on 81'
  expect(lint(feature('', refused))).toEqual([
    'x.feature:5: "pod a is refused by pod b on 81" wants an exact verdict; write cannot, or tag @exact:ROW',
  ])
  expect(lint(feature('@exact:refused', refused))).toEqual([
    'x.feature:5: "pod a is refused by pod b on 81" wants an exact verdict; write cannot, or tag @exact:ROW',
    'x.feature:3: @exact:refused names no row',
  ])
  expect(lint(feature('@exact:SVC-003', refused))).toEqual([])
})

it('so does an exact cell of a table', () => {
  const table = ['Then these can connect on 80', '| | a | b |', '| a | | drop |']
  expect(lint(feature('', ...table))).toEqual([
    'x.feature:5: "these can connect on 80" wants an exact verdict; write cannot, or tag @exact:ROW',
  ])
})

it('can and cannot need none', () => {
  const steps = ['Then pod a can reach pod b on 80', 'Then pod a cannot reach pod b on 81']
  expect(lint(feature('', ...steps))).toEqual([])
  expect(lint(feature('@exact:SVC-003', ...steps))).toEqual(['x.feature:3: @exact:SVC-003, and nothing is exact'])
})
