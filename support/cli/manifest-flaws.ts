/** What is wrong with a manifest that others may have written or changed. Pure. */
import { isAbsolute, normalize, sep } from 'node:path'
import { inertLine, shorten } from '../../reports/inert.js'

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const longestFound = 100

const show = (value: unknown): string =>
  value === undefined ? 'missing' : shorten(inertLine(JSON.stringify(value)), longestFound)

const isAsked = (asked: unknown): boolean =>
  isObject(asked) && Object.values(asked).every((value) => typeof value === 'string')

/** What is read as a run's, and packed into archives, is nothing but what the run left. */
const isInside = (path: unknown): boolean =>
  typeof path === 'string' && path !== '' && !isAbsolute(path) && normalize(path).split(sep)[0] !== '..'

const flawOf = (column: unknown): string | undefined => {
  if (!isObject(column)) return `is ${show(column)}, and no object`
  const { name, asked, messages } = column
  if (typeof name !== 'string') return `its name is ${show(name)}, and no text`
  if (!isAsked(asked)) return `what was asked is ${show(asked)}, and no object of texts`
  if (messages === undefined || isInside(messages)) return undefined
  return `its messages are ${show(messages)}, and no path inside the manifest's folder`
}

/** A line for each column that is none; undefined for what is no manifest at all. */
export const findFlaws = (manifest: unknown): readonly string[] | undefined => {
  if (!isObject(manifest) || !Array.isArray(manifest.columns)) return undefined
  return manifest.columns.flatMap((column, index) => {
    const flaw = flawOf(column)
    return flaw === undefined ? [] : [`column ${index + 1}: ${flaw}`]
  })
}
