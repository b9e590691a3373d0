/** Known divergences: which one says of a scenario that it fails on this cluster (docs/decisions.md §9). */
import { existsSync, readFileSync } from 'node:fs'
import { LineCounter, parseDocument } from 'yaml'
import type { Cluster, Divergence, Facts } from '../../clusters/cluster.js'
import { InputError } from '../errors.js'
import { type ScenarioRecord, scenarioVersion } from '../evidence.js'
import type { Settings } from '../settings.js'

/** Accepted, it makes the denials of policies expected failures where the canary says that none is enforced. */
export const noPolicy = 'does-not-enforce'

const usualFile = 'netherkin.divergences.yaml'

const texts = ['id', 'engine', 'text', 'source', 'expires'] as const
const wanted = [...texts, 'rows'] as const

type Entry = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))

const flawsOf = (entry: unknown): readonly string[] => {
  if (!isRecord(entry)) return [`it is no entry; write ${wanted.join(', ')}`]
  const unknown = Object.keys(entry).filter((key) => !(wanted as readonly string[]).includes(key))
  const missing = texts.filter((key) => typeof entry[key] !== 'string' || entry[key] === '')
  const { rows, expires } = entry
  const hasRows = Array.isArray(rows) && rows.length > 0 && rows.every((row) => typeof row === 'string')
  return [
    ...unknown.map((key) => `there is no "${key}" in an entry; write some of: ${wanted.join(', ')}`),
    ...missing.map((key) => `its ${key} is missing, or no text`),
    ...(hasRows ? [] : ['its rows are missing: a list of row ids such as NP-059, or of names of scenarios']),
    ...(typeof expires === 'string' && !isDay(expires)
      ? [`expires is "${expires}"; write a day such as 2027-06-30`]
      : []),
  ]
}

const refuse = (path: string, flaws: readonly string[]): never => {
  throw new InputError(flaws.map((flaw) => `${path}${flaw}`).join('\n'))
}

/** @param text YAML: a list of entries. @throws {InputError} with everything that is wrong, each with its line. */
export const parseDivergences = (text: string, path: string): readonly Divergence[] => {
  const lines = new LineCounter()
  // A day is a text, whatever YAML 1.1 made of it.
  const document = parseDocument(text, { lineCounter: lines, schema: 'core' })
  const broken = document.errors.map(({ message, pos }) => `:${lines.linePos(pos[0]).line}: ${message.split('\n')[0]}`)
  if (broken.length > 0) refuse(path, broken)
  const entries: unknown = document.toJS() ?? []
  if (!Array.isArray(entries)) return refuse(path, [': it must be a list of entries, each beginning with "- id:"'])
  const lineOf = (index: number): number => {
    const node = document.getIn([index], true) as { range?: readonly number[] } | undefined
    return lines.linePos(node?.range?.[0] ?? 0).line
  }
  const flaws = entries.flatMap((entry, index) => flawsOf(entry).map((flaw) => `:${lineOf(index)}: ${flaw}`))
  if (flaws.length > 0) refuse(path, flaws)
  return entries as Divergence[]
}

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

/** What a user's entry may name by `engine`. */
const enginesOf = (provider: string, { cni, kubeProxy, ingress, loadBalancer }: Facts): readonly string[] =>
  [provider, cni?.name, kubeProxy, ingress, loadBalancer, kubeProxy && 'kube-proxy'].flatMap((name) =>
    name === undefined ? [] : [name.toLowerCase().split(/[@ ]/)[0] ?? ''],
  )

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

type Seen = Pick<Cluster, 'column' | 'provider' | 'facts'>

/** @param today as `2026-11-22`. */
export const recordScenario = (
  { column, provider, facts }: Seen,
  scenario: Named,
  { own, accept }: { readonly own: readonly Divergence[]; readonly accept: readonly string[] },
  today: string,
): ScenarioRecord => {
  const { divergences, ...seen } = facts
  const engines = enginesOf(provider, facts)
  const here = [...own.filter(({ engine }) => engine === '*' || engines.includes(engine.toLowerCase())), ...divergences]
  const divergence = here.find((one) => concerns(one, scenario))
  return {
    version: scenarioVersion,
    column,
    facts: seen,
    ...(divergence && { divergence, expired: divergence.expires < today }),
    acceptsNoPolicy: accept.includes(noPolicy),
  }
}
