/** Every scenario names the fault that must break it, and every sentence takes as many arguments as it says. */
import { readdirSync, readFileSync } from 'node:fs'
import { supportCodeLibraryBuilder } from '@cucumber/cucumber'
import { generateMessages } from '@cucumber/gherkin'
import { IdGenerator, type Pickle, SourceMediaType } from '@cucumber/messages'
import { beforeAll, describe, expect, it } from 'vitest'
import { faultNames } from '../../clusters/netns/faults.js'
import { parameterTypes } from '../parameter-type.js'
import { definitions } from '../sentence.js'
import { compileVocabulary } from './vocabulary.js'

const root = new URL('../../', import.meta.url)
const newId = IdGenerator.incrementing()

beforeAll(async () => {
  supportCodeLibraryBuilder.reset(process.cwd(), newId)
  await import('../parameter-types.js')
  const files = readdirSync(new URL('steps/', root)).filter((file) => /(?<!\.test)\.ts$/.test(file))
  for (const file of files) await import(/* @vite-ignore */ new URL(`steps/${file}`, root).pathname)
})

const pickles: readonly Pickle[] = readdirSync(new URL('features/', root), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.feature'))
  .flatMap((file) =>
    generateMessages(
      readFileSync(new URL(`features/${file}`, root), 'utf8'),
      `features/${file}`,
      SourceMediaType.TEXT_X_CUCUMBER_GHERKIN_PLAIN,
      { includeSource: false, includeGherkinDocument: false, includePickles: true, newId },
    ).flatMap(({ pickle }) => (pickle ? [pickle] : [])),
  )

const faultsOf = ({ tags }: Pickle): readonly string[] =>
  tags.flatMap(({ name }) => (name.startsWith('@breaks:') ? [name.slice('@breaks:'.length)] : []))

describe('our features', () => {
  it('say with each scenario which fault must break it', () => {
    // Faults are of netns, where a scenario that names a kind cluster does not run.
    const ofNetns = pickles.filter(({ tags }) => !tags.some(({ name }) => name === '@kind'))
    const wrong = ofNetns.filter((pickle) => {
      const faults = faultsOf(pickle)
      return faults.length === 0 || faults.some((fault) => !(faultNames as readonly string[]).includes(fault))
    })
    expect(wrong.map(({ uri, name }) => `${uri} ${name}`)).toEqual([])
    expect(pickles.length).toBeGreaterThanOrEqual(60)
  })

  it('leave no fault unseen', () => {
    const seen = new Set(pickles.flatMap(faultsOf))
    expect(faultNames.filter((fault) => !seen.has(fault))).toEqual([])
  })
})

describe('every sentence', () => {
  it('takes the parameters of its expression, and at most a table or a text besides', () => {
    const vocabulary = compileVocabulary(definitions(), parameterTypes())
    const wrong = definitions().filter((definition) => {
      const parameters = vocabulary.expressionOf(definition).source.split('{').length - 1
      const taken = definition.sentence.does.length - 1
      return taken !== parameters && taken !== parameters + 1
    })
    expect(wrong.map(({ expression }) => expression)).toEqual([])
  })
})
