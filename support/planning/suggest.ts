/** The sentences that a misspelt one may have meant. Pure. */
import { distance } from 'fastest-levenshtein'
import { exampleOf } from './examples.js'
import type { Vocabulary } from './vocabulary.js'

/** Beyond this share of its letters a sentence is another sentence. */
const farthest = 0.5
/** The same for one that begins with the same word. */
const farthestOfKin = 1
/** At least this share of the letters of both is in words that both have. */
const leastShared = 0.4
/** A word is another word beyond this share of its letters. */
const farthestWord = 0.4
const most = 3

interface Scored {
  readonly example: string
  readonly score: number
}

const nearestOf = (scored: readonly Scored[], limit: number): readonly string[] => {
  const near = scored.filter(({ score }) => score <= limit).sort((one, other) => one.score - other.score)
  return [...new Set(near.map(({ example }) => example))].slice(0, most)
}

/** Up to three example sentences, nearest first. Words that fill parameters are compared as nothing. */
export const nearestSentences = (text: string, vocabulary: Vocabulary): readonly string[] => {
  const asts = vocabulary.definitions.map((definition) => vocabulary.expressionOf(definition).ast)
  const masked = asts.map((ast) => exampleOf(ast, vocabulary.mask))
  const scored = asts.map((ast, index): Scored => {
    return { example: exampleOf(ast, vocabulary.shortest), score: distanceTo(text, masked[index] ?? '') }
  })
  const near = nearestOf(scored, farthest)
  if (near.length > 0) return near
  const whole = asts.map((ast): Scored => {
    const example = exampleOf(ast, vocabulary.fill)
    return { example, score: distanceTo(text, example.replace(/(?<=\s|^)(?:[A-Z]|\d+)(?=\s|$)/g, '*')) }
  })
  const alike = nearestOf(
    scored.map(({ example }, index) => ({ example, score: 1 - shareOfWords(text, masked[index] ?? '') })),
    1 - leastShared,
  )
  const first = firstWord(text)
  const kin = nearestOf(
    [...scored, ...whole].filter(({ example }) => firstWord(example) === first),
    farthestOfKin,
  )
  return [...new Set([...kin.slice(0, most - 1), ...alike])].slice(0, most)
}

const wordsOf = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word.length > 1 && !word.includes('*'))

/** The letters in words that both have, misspelt or not, as a share of all: whatever fills the parameters, and wherever it stands. */
const shareOfWords = (text: string, pattern: string): number => {
  const [said, known] = [wordsOf(text), wordsOf(pattern)]
  const shared = known.map((word) => {
    const misspelt = Math.min(...said.map((one) => distance(one, word))) / word.length
    return misspelt > farthestWord ? 0 : word.length * (1 - misspelt)
  })
  const sum = (lengths: readonly number[]): number => lengths.reduce((total, length) => total + length, 0)
  return (2 * sum(shared)) / Math.max(sum([...said, ...known].map(({ length }) => length)), 1)
}

/** The word that says what it is about: `pod` of `a pod`, of `pods`. */
const firstWord = (text: string): string => {
  const words = text.toLowerCase().split(/\s+/)
  const word = words.find((one) => !['a', 'an', 'the', 'i'].includes(one)) ?? ''
  return word.endsWith('s') ? word.slice(0, -1) : word
}

/**
 * Letters to change, as a share of the sentence's letters. The writer's own words for parameters are masked by aligning
 * word by word: a word of the text that stands where the pattern has a parameter costs nothing.
 */
const distanceTo = (text: string, pattern: string): number => {
  const said = text.toLowerCase().split(/\s+/)
  const known = pattern.toLowerCase().split(/\s+/)
  const letters = known.reduce((sum, word) => sum + (word.includes('*') ? 0 : word.length), 0)
  return alignWords(said, known) / Math.max(letters, 1)
}

const cost = (word: string | undefined): number => (word === undefined || word.includes('*') ? 1 : word.length)

/** Levenshtein over words, where changing a word costs the letters to change. */
const alignWords = (said: readonly string[], known: readonly string[]): number => {
  const first = [0]
  for (const word of known) first.push((first.at(-1) ?? 0) + cost(word))
  const last = said.reduce<number[]>((above, word) => {
    const row = [(above[0] ?? 0) + word.length]
    known.forEach((wanted, index) => {
      const change = wanted.includes('*') ? 0 : distance(word, wanted)
      row.push(
        Math.min((above[index] ?? 0) + change, (above[index + 1] ?? 0) + word.length, (row[index] ?? 0) + cost(wanted)),
      )
    })
    return row
  }, first)
  return last.at(-1) ?? 0
}
