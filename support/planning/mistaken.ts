/** Steps that Gherkin takes for a description: their keyword is misspelt or missing, and they stand before the first one that is right. Pure. */
import { dialects } from '@cucumber/gherkin'
import type { Background, Feature, Scenario } from '@cucumber/messages'
import { distance } from 'fastest-levenshtein'
import type { Problem } from './plan.js'

type Place = Omit<Problem, 'uri'>

/** Letters to change: `Gvien`, `wehn`. */
const farthestKeyword = 2

/** Any word is near to one of three letters: that must have the same ones, as `adn` has. */
const shortest = 4

const lettersOf = (word: string): string => [...word.toLowerCase()].sort().join('')

const mayMean = (word: string, keyword: string): boolean =>
  keyword.length < shortest
    ? lettersOf(word) === lettersOf(keyword)
    : distance(word.toLowerCase(), keyword.toLowerCase()) <= farthestKeyword

/** Step keywords of the feature's language, `*` among them. */
const keywordsOf = ({ language }: Feature): readonly string[] => {
  const { given = [], when = [], then = [], and = [], but = [] } = dialects[language] ?? {}
  return [...new Set([given, when, then, and, but].flat().map((keyword) => keyword.trim()))]
}

/** The keyword that a word may have meant; `the` is a word of descriptions. */
const nearestKeyword = (word: string, keywords: readonly string[]): string | undefined => {
  const scored = keywords
    .filter((keyword) => keyword !== '*' && mayMean(word, keyword))
    .map((keyword) => ({ keyword, far: distance(word.toLowerCase(), keyword.toLowerCase()) }))
    .sort((one, other) => one.far - other.far)
  const [nearest] = scored
  return word.toLowerCase() === 'the' ? undefined : nearest?.keyword
}

interface Language {
  /** Whether a step of this text is known. */
  readonly isSentence: (text: string) => boolean
  readonly keywords: readonly string[]
}

type Explain = (line: string, language: Language) => string | undefined

/** The keyword that a line meant which is a known step but for it; the right one, too. */
const meantBy = (line: string, { isSentence, keywords }: Language): string | undefined => {
  const [first = ''] = line.split(/\s/)
  return isSentence(line.slice(first.length).trim()) ? nearestKeyword(first, keywords) : undefined
}

const explain: Explain = (line, language) => {
  const lost = 'Gherkin takes this line for a description and it asks nothing'
  const meant = meantBy(line, language)
  if (meant !== undefined)
    return `"${line.split(/\s/)[0]}" begins no step, so ${lost}; write ${meant}, or # before a remark`
  if (!language.isSentence(line)) return undefined
  const some = language.keywords.filter((one) => one !== '*').slice(0, 3)
  return `this step has no keyword, so ${lost}; put # before it where it is a remark, else ${some.join(', ')} …`
}

/** A heading that is misspelt, or missing, makes a description of all that stands below it. */
const explainStray: Explain = (line, language) =>
  meantBy(line, language) === undefined
    ? undefined
    : 'this step belongs to no scenario, so Gherkin takes it for a description and it asks nothing; is the heading above it missing or misspelt? Write "Scenario: NAME" or "Background:", or # before a remark'

const describedOf = ({ children }: Feature): readonly (Scenario | Background)[] =>
  [...children, ...children.flatMap(({ rule }) => rule?.children ?? [])].flatMap(
    ({ background, scenario }) => background ?? scenario ?? [],
  )

type Described = Pick<Scenario, 'description' | 'location'>

const findIn = (
  { description, location }: Described,
  lines: readonly string[],
  explainLine: (line: string) => string | undefined,
): readonly Place[] => {
  let at = location.line - 1
  return description.split('\n').flatMap((line) => {
    at = lines.indexOf(line.trim(), at + 1)
    const message = explainLine(line.trim())
    return message === undefined ? [] : [{ line: at + 1, message }]
  })
}

/** @param text of the file. @param isSentence whether a step of this text is known */
export const findMistaken = (
  feature: Feature,
  text: string,
  isSentence: (text: string) => boolean,
): readonly Place[] => {
  const lines = text.split('\n').map((line) => line.trim())
  const language = { isSentence, keywords: keywordsOf(feature) }
  const above: readonly Described[] = [feature, ...feature.children.flatMap(({ rule }) => rule ?? [])]
  return [
    // Its first step says enough of a whole scenario.
    ...above.flatMap((one) => findIn(one, lines, (line) => explainStray(line, language)).slice(0, 1)),
    ...describedOf(feature).flatMap((one) => findIn(one, lines, (line) => explain(line, language))),
  ]
}
