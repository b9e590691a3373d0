/** `netherkin steps`: what can be said, by the file that says it; the same text makes docs/steps.md. */
import { basename } from 'node:path'
import { type ParameterTypeSpec, parameterTypes } from '../parameter-type.js'
import { exampleOf } from '../planning/examples.js'
import { vocabularyOf } from '../planning/vocabulary.js'
import { type Definition, definitions } from '../sentence.js'
import { warn } from './check.js'
import { configure, findUnread } from './configuration.js'
import { loadSupportCode } from './reading.js'

export interface Saying {
  /** The noun that its file is about. */
  readonly noun: string
  readonly keyword: Definition['keyword']
  readonly expression: string
  readonly example: string
  /** What stands below it, in words; empty for nothing. */
  readonly below: string
  /** The words in its braces that are ours or the user's own. */
  readonly words: readonly Word[]
}

/** What can stand in braces. */
export interface Word {
  readonly name: string
  /** The ways in which it can be said, by examples. */
  readonly forms: readonly string[]
}

const wordsOf = (expression: string, known: readonly ParameterTypeSpec[]): readonly Word[] =>
  known
    .filter(({ name }) => expression.includes(`{${name}}`))
    .map(({ name, example, forms = [example] }) => ({ name, forms: forms.map((form) => form.trim()) }))

/** Of all these sentences, each once. */
const wordsIn = (sayings: readonly Saying[]): readonly Word[] =>
  [...new Map(sayings.flatMap(({ words }) => words).map((word) => [word.name, word])).values()].sort((one, other) =>
    one.name.localeCompare(other.name),
  )

/** What a sentence takes beyond its parameters stands below it. */
const belowOf = ({ expression, sentence }: Definition): string => {
  const parameters = expression.match(/\{[^}]*\}/g)?.length ?? 0
  return sentence.does.length - 1 > parameters ? ', with a table or a text below' : ''
}

/** Every sentence in the order of its definition, by noun. */
export const listSayings = (known: readonly Definition[]): Saying[] => {
  const vocabulary = vocabularyOf(known, parameterTypes())
  const sayings = known.map((definition) => ({
    noun: basename(definition.location.replace(/:\d+:\d+$/, '')).replace(/\.\w+$/, ''),
    keyword: definition.keyword,
    expression: definition.expression,
    example: `${definition.keyword} ${exampleOf(vocabulary.expressionOf(definition).ast, vocabulary.fill)}`,
    below: belowOf(definition),
    words: wordsOf(definition.expression, parameterTypes()),
  }))
  return sayings.sort((one, other) => one.noun.localeCompare(other.noun))
}

const group = (sayings: readonly Saying[]): (readonly [string, readonly Saying[]])[] =>
  [...new Set(sayings.map(({ noun }) => noun))].map((noun) => [noun, sayings.filter((one) => one.noun === noun)])

/** @returns one text, or none where no sentence has any. */
const renderWords = (words: readonly Word[]): readonly string[] =>
  words.length === 0
    ? []
    : [['words', ...words.map(({ name, forms }) => `  {${name}}\n      ${forms.join(' · ')}`)].join('\n')]

export const renderSayings = (sayings: readonly Saying[]): string => {
  const groups = group(sayings).map(([noun, said]) =>
    [
      noun,
      ...said.map(({ keyword, expression, example, below }) => `  ${keyword} ${expression}\n      ${example}${below}`),
    ].join('\n'),
  )
  return [...groups, ...renderWords(wordsIn(sayings))].join('\n\n')
}

export const renderMarkdown = (sayings: readonly Saying[]): string => {
  const head = '# Sentences\n\nMade by `npm run docs:steps` from the sentences themselves; do not edit.'
  const sections = group(sayings).map(([noun, said]) =>
    [
      `## ${noun}`,
      ...said.map(
        ({ keyword, expression, example, below }) => `- ${keyword} \`${expression}\`\n  e.g. \`${example}\`${below}`,
      ),
    ].join('\n\n'),
  )
  const words = wordsIn(sayings).map(
    ({ name, forms }) => `- \`{${name}}\`: ${forms.map((form) => `\`${form}\``).join(', ')}`,
  )
  const told = ['## Words', 'What stands in braces can be said so:', words.join('\n')]
  return `${[head, ...sections, ...told].join('\n\n')}\n`
}

/** The word as it is said, in singular and in plural: files have plural names. */
const formsOf = (word: string): readonly string[] => {
  const said = word.toLowerCase()
  const singular = said.length > 3 ? said.replace(/ies$/, 'y').replace(/([^s])s$/, '$1') : said
  return [said, singular, said.replace(/([^aeiou])y$/, '$1ies')]
}

const holds = (word: string, texts: readonly string[]): boolean =>
  formsOf(word).some((form) => texts.some((text) => text.toLowerCase().includes(form)))

/** The sentences that have to do with the word, or else those that can be said with it: most can be said with most words. */
const search = (word: string, sayings: readonly Saying[]): readonly Saying[] => {
  const about = sayings.filter(({ noun, keyword, expression, example }) =>
    holds(word, [noun, keyword, expression, example]),
  )
  if (about.length > 0) return about
  return sayings.filter(({ words }) =>
    holds(
      word,
      words.flatMap(({ forms }) => forms),
    ),
  )
}

/** @returns 0, or 4 when no sentence holds the word. @throws {InputError} when step code does not load. */
export const listSteps = async (word = '', { markdown = false }: { markdown?: boolean }): Promise<number> => {
  const configuration = await configure({})
  await loadSupportCode(configuration)
  warn(await findUnread(configuration))
  const sayings = search(word, listSayings(definitions()))
  if (sayings.length === 0) {
    process.stderr.write(`no sentence holds "${word}"; \`netherkin steps\` lists them all\n`)
    return 4
  }
  process.stdout.write(markdown ? renderMarkdown(sayings) : `${renderSayings(sayings)}\n`)
  return 0
}
