/** Names on a cluster that belongs to others: namespaces get the run's prefix, or are the ones that were handed over. */
import type { Naming } from '../kubernetes/naming.js'
import { systemNamespaces } from './system.js'

/** RFC 1123: what a namespace's name may have. */
const longestName = 63

interface Names {
  real(said: string): string
  said(real: string): string | undefined
}

/** What is called the same by everybody: here the system's, and those that scenarios speak of as they are. */
type Literal = (name: string) => boolean

const prefixed = (run: string, isLiteral: Literal): Names => {
  const prefix = `nk-${run}-`
  return {
    real: (said) => {
      if (isLiteral(said)) return said
      const real = `${prefix}${said}`
      if (real.length <= longestName) return real
      const most = longestName - prefix.length
      throw new RangeError(
        `namespace "${said}" is too long for a cluster that is shared: with the run's prefix it is ${real.length} characters, and ${longestName} may be; use a name of at most ${most}`,
      )
    },
    said: (real) => {
      if (isLiteral(real)) return real
      return real.startsWith(prefix) ? real.slice(prefix.length) : undefined
    },
  }
}

/** Those that are called as one that was handed over are that one; then `default`, then the others, take what is left in order. */
const assign = (
  names: readonly string[],
  given: readonly string[],
  before: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> => {
  const taken = new Map(names.filter((name) => given.includes(name)).map((name) => [name, name]))
  const isFree = (real: string): boolean => ![...taken.values()].includes(real)
  const others = names.filter((name) => !taken.has(name))
  for (const name of others.includes('default') ? ['default', ...others] : others) {
    if (taken.has(name)) continue
    const kept = before.get(name)
    const real = kept !== undefined && isFree(kept) ? kept : given.find(isFree)
    if (real !== undefined) taken.set(name, real)
  }
  return taken
}

const handedOver = (given: readonly string[], isLiteral: Literal): Names & { bind(names: readonly string[]): void } => {
  let taken: ReadonlyMap<string, string> = new Map()
  const real = (said: string): string => {
    if (isLiteral(said)) return said
    if (!taken.has(said)) taken = assign([...taken.keys(), said], given, taken)
    const found = taken.get(said)
    if (found !== undefined) return found
    throw new RangeError(
      `there is no namespace left for "${said}": ${given.length} were handed over (${given.join(', ')}), and they serve as ${[...taken.keys()].join(', ')}; name one more with --namespaces`,
    )
  }
  return {
    real,
    // What a former scenario left in one that nobody uses now is still to be seen.
    said: (name) => {
      if (isLiteral(name)) return name
      return [...taken].find(([, one]) => one === name)?.[0] ?? (given.includes(name) ? name : undefined)
    },
    bind: (names) => {
      taken = assign(
        names.filter((name) => !isLiteral(name)),
        given,
        taken,
      )
      for (const name of names) real(name)
    },
  }
}

const nodeNames = (nodes: ReadonlyMap<string, string>): Names => ({
  real: (said) => {
    const real = nodes.get(said)
    if (real !== undefined) return real
    const known = [...nodes].map(([alias, name]) => `${alias} (${name})`).join(', ')
    throw new RangeError(`the cluster has no node "${said}"; it has ${known}`)
  },
  said: (real) => [...nodes].find(([, name]) => name === real)?.[0],
})

/** Names of one run; `bind` says which namespaces a scenario has, before it is reconciled. */
export interface ContextNaming extends Naming {
  /**
   * @param existing namespaces of others in which it speaks of something
   * @throws {RangeError} when more are needed than were handed over, or one would have to be ours and another's.
   */
  readonly bind: (namespaces: readonly string[], existing?: readonly string[]) => void
}

/** @throws {RangeError} for a namespace in which the scenario makes objects: these are made in one of ours. */
const literalOf = (existing: readonly string[], namespaces: readonly string[], given: readonly string[]) => {
  const others = existing.filter((name) => !given.includes(name))
  const both = others.find((name) => namespaces.includes(name))
  if (both === undefined) return new Set([...systemNamespaces, ...others])
  throw new RangeError(
    `namespace ${both} is the cluster's own, as something in it exists already, so the scenario makes nothing there; declare its own objects in another namespace`,
  )
}

/**
 * @param run a few characters, unique among the runs that use the cluster
 * @param nodes real names by the names that scenarios use
 */
export const createNaming = (
  run: string,
  nodes: ReadonlyMap<string, string>,
  given: readonly string[] = [],
): ContextNaming => {
  let literal: ReadonlySet<string> = systemNamespaces
  const isLiteral: Literal = (name) => literal.has(name)
  const handed = given.length === 0 ? undefined : handedOver(given, isLiteral)
  return {
    namespace: handed ?? prefixed(run, isLiteral),
    node: nodeNames(nodes),
    bind: (namespaces, existing = []) => {
      literal = literalOf(existing, namespaces, given)
      handed?.bind(namespaces)
    },
  }
}
