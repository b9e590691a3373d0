/** Example sentences made from an expression, for lists and for nearest matches. Pure. */
import { type Node, NodeType } from '@cucumber/cucumber-expressions'
import type { ParameterTypeSpec } from '../parameter-type.js'

const builtIn: Readonly<Record<string, string>> = {
  int: '3',
  float: '0.5',
  word: 'word',
  string: '"text"',
  '': 'anything',
  byte: '3',
  short: '3',
  long: '3',
  double: '0.5',
  bigdecimal: '0.5',
  biginteger: '3',
}

/** A text for each parameter type that is known, by its name. */
export type Fill = (parameter: string) => string

export const fillWith = (specs: readonly ParameterTypeSpec[]): Fill => {
  const examples = new Map(specs.map(({ name, example }) => [name, example]))
  return (parameter) => examples.get(parameter) ?? builtIn[parameter] ?? `{${parameter}}`
}

/** Words that a parameter's regexp spells out are part of the sentence; the others are the writer's own. */
const maskWords = ({ regexp, example }: ParameterTypeSpec): string => {
  const sources = [regexp].flat() as readonly RegExp[]
  const isFixed = (word: string) => /^[a-z]{2,}$/.test(word) && sources.some(({ source }) => source.includes(word))
  return example.replace(/\S+/g, (word) => (isFixed(word) ? word : '*'))
}

const mayBeEmpty = ({ regexp }: ParameterTypeSpec): boolean =>
  ([regexp].flat() as readonly RegExp[]).some(({ source }) => new RegExp(`^(?:${source})$`).test(''))

/** Examples for the shortest sentence: nothing where nothing is enough. */
export const fillShortest = (specs: readonly ParameterTypeSpec[]): Fill => {
  const fill = fillWith(specs)
  const empty = new Set(specs.filter(mayBeEmpty).map(({ name }) => name))
  return (parameter) => (empty.has(parameter) ? '' : fill(parameter))
}

/** The same with `*` for each word of the writer's own. */
export const maskWith = (specs: readonly ParameterTypeSpec[]): Fill => {
  const masks = new Map(specs.map((spec) => [spec.name, mayBeEmpty(spec) ? '' : maskWords(spec)]))
  return (parameter) => masks.get(parameter) ?? '*'
}

/** `3 node` wants its `(s)`, `1 node` does not. */
const isCounted = (before: string): boolean => {
  const number = /(?:^|\s)(\d+) \S+$/.exec(before)?.[1]
  return number !== undefined && number !== '1'
}

const sayAll = (nodes: readonly Node[], fill: Fill): string =>
  nodes.reduce((said, node) => {
    if (node.type === NodeType.optional) return isCounted(said) ? said + sayAll(node.nodes ?? [], fill) : said
    return said + say(node, fill)
  }, '')

const say = (node: Node, fill: Fill): string => {
  const nodes = node.nodes ?? []
  if (node.type === NodeType.parameter) return fill(node.text())
  if (node.type === NodeType.alternation) return nodes[0] ? say(nodes[0], fill) : ''
  return node.nodes ? sayAll(nodes, fill) : node.text()
}

/** The expression as a writer would say it: first alternatives, no optional words but the plural after a number, each parameter filled. */
export const exampleOf = (ast: Node, fill: Fill): string => say(ast, fill).replace(/ {2,}/g, ' ').trim()
