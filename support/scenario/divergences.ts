/** Known divergences: which one says of a scenario that it fails on this cluster (docs/decisions.md §9). */
import { existsSync, readFileSync } from 'node:fs'
import { coerce, parse, satisfies } from 'semver'
import type { Cluster, Divergence } from '../../clusters/cluster.js'
import { InputError } from '../errors.js'
import { type ScenarioRecord, scenarioVersion } from '../evidence.js'
import type { Settings } from '../settings.js'
import { parseDivergences } from './divergence-entries.js'

/** Accepted, it makes the denials of policies expected failures where the canary says that none is enforced. */
export const noPolicy = 'does-not-enforce'

export const usualFile = 'netherkin.divergences.yaml'

type Seen = Pick<Cluster, 'column' | 'provider' | 'facts'>

/** The user's own entries: of the file that the settings name, or of the usual one if it is there. @throws {InputError} */
export const readDivergences = ({ divergences }: Pick<Settings, 'divergences'>): readonly Divergence[] => {
  const path = divergences ?? usualFile
  if (divergences === undefined && !existsSync(path)) return []
  try {
    return parseDivergences(readFileSync(path, 'utf8'), path)
  } catch (error) {
    if (error instanceof InputError) throw error
    throw new InputError(`the file of divergences cannot be read: ${(error as Error).message}`, { cause: error })
  }
}

/** What a user's entry may name by `engine`, and which version of it was observed. */
const enginesOf = ({ provider, facts }: Pick<Seen, 'provider' | 'facts'>): ReadonlyMap<string, string | undefined> => {
  const { cni, kubeProxy, ingress = '', loadBalancer = '', kubernetes } = facts
  const named = [...ingress.split(' + '), loadBalancer].map((text) => text.split(/[@ ]/))
  const proxies = kubeProxy === undefined ? [] : [kubeProxy, 'kube-proxy']
  const all: readonly (readonly [string | undefined, string | undefined])[] = [
    [provider, kubernetes],
    [cni?.name.split(/[@ ]/)[0], cni?.version],
    ...named.map(([name, version]) => [name, version] as const),
    ...proxies.map((name) => [name.split(/[@ ]/)[0], kubernetes] as const),
  ]
  return new Map(all.flatMap(([name, version]) => (name ? [[name.toLowerCase(), version] as const] : [])))
}

const isWithin = (version: string | undefined, range: string): boolean => {
  const known = parse(version) ?? coerce(version)
  return known !== null && satisfies(known, range, { includePrerelease: true })
}

/** Whether an entry of the user's is about what this cluster was observed to be. */
const isHere = ({ engine, versions }: Divergence, engines: ReturnType<typeof enginesOf>): boolean => {
  if (engine === '*') return true
  const name = engine.toLowerCase()
  return engines.has(name) && (versions === undefined || isWithin(engines.get(name), versions))
}

/** A scenario as divergences name it. */
export interface Named {
  readonly name: string
  /** `@NP-059`. */
  readonly tags: readonly string[]
}

const concerns = ({ rows }: Divergence, { name, tags }: Named): boolean =>
  rows.some((row) => row === name || tags.includes(`@${row}`))

/** @param shipped ids of the products' own entries @throws {InputError} for an accepted id that no entry has. */
export const checkAccepted = (
  { accept }: Pick<Settings, 'accept'>,
  own: readonly Divergence[],
  shipped: readonly string[] = [],
): void => {
  const known = [...new Set([noPolicy, ...own.map(({ id }) => id), ...shipped])]
  const unknown = accept.filter((id) => !known.includes(id))
  if (unknown.length === 0) return
  throw new InputError(`nothing is called "${unknown.join('", "')}" that could be accepted; known: ${known.join(', ')}`)
}

/** @param today as `2026-11-22`. */
export const recordScenario = (
  { column, provider, facts }: Seen,
  scenario: Named,
  { own, accept }: { readonly own: readonly Divergence[]; readonly accept: readonly string[] },
  today: string,
): ScenarioRecord => {
  const { divergences, ...seen } = facts
  const engines = enginesOf({ provider, facts })
  const here = [...own.filter((one) => isHere(one, engines)), ...divergences]
  const divergence = here.find((one) => concerns(one, scenario))
  const acceptsNoPolicy = accept.includes(noPolicy)
  const excuse = divergence ?? (acceptsNoPolicy ? divergences.find(({ id }) => id === noPolicy) : undefined)
  return {
    version: scenarioVersion,
    column,
    facts: seen,
    ...(divergence && { divergence }),
    ...(excuse && { expired: excuse.expires < today }),
    acceptsNoPolicy,
  }
}
