import { InputError } from '../errors.js'
import type { Name } from '../topology.js'

const rfc1123 = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/
const longest = 253

/** Without its quotes, if it has any. */
export const unquoted = (text: string): string =>
  text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text

const folded = (text: string, whole: string): string => {
  const name = text.toLowerCase()
  if (rfc1123.test(name) && name.length <= longest) return name
  throw new InputError(
    `"${whole}" is no Kubernetes name: write letters, digits, "-" and "." only, at most ${longest}, each part between dots starting and ending with a letter or digit (RFC 1123)`,
  )
}

/** `A`, `"A"` or `ns/a`. @throws {InputError} when it is not RFC 1123, whatever its case. */
export const toName = (text: string): Name => {
  const spelt = unquoted(text)
  const [first = '', second, ...more] = spelt.split('/')
  if (more.length > 0) throw new InputError(`"${spelt}" has two slashes; write name or namespace/name`)
  if (second === undefined) return { name: folded(first, spelt), spelt }
  return { namespace: folded(first, spelt), name: folded(second, spelt), spelt }
}

/** The items of `A, B and C`. */
export const toItems = (text: string): readonly string[] =>
  text
    .split(', ')
    .flatMap((part) => part.split(' and '))
    .map((item) => item.trim())
    .filter((item) => item !== '')

/** `A`, `A and B`, `A, B and C`. */
export const toNames = (text: string): readonly Name[] => toItems(text).map(toName)
