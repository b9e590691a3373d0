/**
 * `netherkin.matrix.yaml`: the columns of a run, written down. Axes, `include` and `exclude` mean what they mean in a
 * GitHub Actions matrix. Pure, but for the reading of the file.
 */
import { readFileSync } from 'node:fs'
import { distance } from 'fastest-levenshtein'
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type Scalar, type YAMLMap } from 'yaml'
import { InputError } from '../errors.js'
import { type Axis, type AxisValues, axes, type Column, combine, extras, settleColumns } from './columns.js'
import { type Entry, exclude, include, isAxis, type Reader } from './matrix-entries.js'

const advise = (key: string, known: readonly string[]): string => {
  const near = known.find((one) => distance(key, one) <= 2)
  return near ? `; is it ${near}?` : `; known: ${known.join(', ')}`
}

/** As it is written: the version 1.30 is not the number 1.3. */
const readScalar = (node: unknown, { complain }: Reader, about: string): string | undefined => {
  const scalar = isScalar(node) ? (node as Scalar) : undefined
  const text = scalar && scalar.value !== null ? (scalar.source ?? String(scalar.value)).trim() : ''
  if (text !== '') return text
  complain(
    node,
    `${about} is ${node === undefined || node === null ? 'empty' : 'no single value'}; write a word or a number`,
  )
  return undefined
}

const checkProvider = (key: string, value: string, node: unknown, { providers, complain }: Reader): void => {
  if (key === 'provider' && !providers.includes(value))
    complain(node, `there is no provider "${value}"${advise(value, providers)}`)
}

const readAxis = (axis: Axis, node: unknown, reader: Reader): readonly string[] => {
  const items: readonly unknown[] = isSeq(node) ? node.items : [node]
  if (items.length === 0) reader.complain(node, `${axis} is an empty list; name a value, or leave ${axis} out`)
  return items.flatMap((item) => {
    const value = readScalar(item, reader, axis)
    if (value === undefined) return []
    checkProvider(axis, value, item, reader)
    return [value]
  })
}

const readPairs = (map: YAMLMap, reader: Reader, about: string): Column => {
  const known = [...axes, ...extras]
  const pairs = map.items.flatMap(({ key, value }): [string, string][] => {
    const name = String(isScalar(key) ? key.value : key)
    if (!known.some((one) => one === name)) {
      reader.complain(key, `${about} says ${name}, which is no axis${advise(name, known)}`)
      return []
    }
    const text = readScalar(value ?? key, reader, name)
    if (text === undefined) return []
    checkProvider(name, text, value, reader)
    return [[name, text]]
  })
  return Object.fromEntries(pairs)
}

const readEntries = (name: 'include' | 'exclude', node: unknown, reader: Reader): Entry[] => {
  if (node === undefined) return []
  if (!isSeq(node)) {
    reader.complain(node, `${name} is no list; write one entry a column, each beginning with "-"`)
    return []
  }
  return node.items.flatMap((item) => {
    if (isMap(item)) return [{ node: item, says: readPairs(item, reader, `an entry of ${name}`) }]
    reader.complain(item, `an entry of ${name} is no set of axes; write such as "- cni: calico"`)
    return []
  })
}

const readMatrix = (root: YAMLMap, reader: Reader): Column[] => {
  const known = [...axes, 'include', 'exclude']
  const values: AxisValues = {}
  for (const { key, value } of root.items) {
    const name = String(isScalar(key) ? key.value : key)
    if (isAxis(name)) values[name] = readAxis(name, value ?? key, reader)
    else if (!known.includes(name)) reader.complain(key, `${name} is no axis${advise(name, known)}`)
  }
  const base = Object.keys(values).length > 0 ? combine(values) : []
  const kept = exclude(base, readEntries('exclude', root.get('exclude', true), reader), reader)
  const all = include(kept, readEntries('include', root.get('include', true), reader), values, reader)
  if (all.some(({ provider }) => provider === undefined))
    reader.complain(root, `no provider is named; write such as "provider: [${reader.providers.join(', ')}]"`)
  return settleColumns(all)
}

/**
 * @param path for complaints. @param providers names of those that there are.
 * @throws {InputError} that lists everything that is wrong, each with its line.
 */
export const parseMatrix = (text: string, path: string, providers: readonly string[]): Column[] => {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const problems: { readonly line: number; readonly message: string }[] = []
  const complain = (node: unknown, message: string): void => {
    const [offset = 0] = (node as Node | undefined)?.range ?? []
    problems.push({ line: lines.linePos(offset).line, message })
  }
  for (const { pos, message } of document.errors)
    problems.push({
      line: lines.linePos(pos[0]).line,
      message: message.split('\n')[0]?.replace(/ at line .*$/, '') ?? '',
    })
  const root = document.contents
  let columns: Column[] = []
  if (isMap(root)) columns = readMatrix(root, { providers, complain })
  else if (problems.length === 0) complain(root, 'there are no axes; write such as "provider: [netns, kind]"')
  if (problems.length === 0 && columns.length === 0) complain(root, 'no column is left')
  if (problems.length === 0) return columns
  const told = problems.sort((one, other) => one.line - other.line)
  throw new InputError(told.map(({ line, message }) => `${path}:${line}: ${message}`).join('\n'))
}

/** @throws {InputError} when the file is not there, or says what cannot be. */
export const readMatrixFile = (path: string, providers: readonly string[]): Column[] => {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? `is not there (in ${process.cwd()})` : `cannot be read: ${message}`
    throw new InputError(`the matrix file ${path} ${why}`, { cause: error })
  }
  return parseMatrix(text, path, providers)
}
