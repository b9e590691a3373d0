/** What a run can be told: by flags, by the environment, by Cucumber's `worldParameters.netherkin`; the first wins. Pure. */
import type { ClusterSpec, Existing, Recipe } from '../clusters/cluster.js'
import type { Family } from '../clusters/probe.js'
import { InputError } from './errors.js'
import type { Rounds } from './question.js'
import { findIgnored } from './settings/heeding.js'
import { flagOf, type NumberKey, parameterOf, settingNames, variableOf } from './settings/known.js'
import { readRecipe, said } from './settings/recipe.js'
import { fromEnvironment, fromFlags, fromParameters } from './settings/said.js'
import { createReader, type Reader } from './settings/values.js'

export interface Settings {
  readonly provider: string
  /** Nodes of a cluster of which the scenario says nothing, the control plane counted. */
  readonly nodes: number
  /** Nodes of a kind cluster that all scenarios share: as many as the most demanding one asks for. */
  readonly clusterNodes: number
  readonly families: readonly Family[]
  /** What a real cluster that is made for this run consists of. */
  readonly recipe: Recipe
  /** The cluster of provider `context`. */
  readonly existing?: Existing
  readonly agentImage?: string
  readonly sctpImage?: string
  readonly pullPolicy?: NonNullable<ClusterSpec['pullPolicy']>
  /** Take a kept cluster of the same recipe, and leave it at the end. */
  readonly reuse: boolean
  readonly rounds: Rounds
  /** A scenario that takes longer is cut; absent: none is. */
  readonly scenarioTimeoutMs?: number
  /** Leave the last topology up when the run ends. */
  readonly keep: boolean
  /** Leave the topology of each failed scenario up. */
  readonly keepOnFailure: boolean
  /** Ids of divergences that are expected only where somebody says so, such as `does-not-enforce`. */
  readonly accept: readonly string[]
  /** Path of a file of divergences of the user's own. */
  readonly divergences?: string
  /** Where manifests and charts come from instead of the network. */
  readonly mirror?: string
  /** Whether features were selected by path: then those that name a kind cluster get it, whatever the provider is. */
  readonly named: boolean
  /** For Netherkin's own tests: what clusters do wrong on purpose. */
  readonly faults: readonly string[]
}

/** docs/decisions.md §7. */
const local: Rounds = { attempts: 3, timeoutMs: 300, gapMs: 20, holdMs: 100, deadlineMs: 2000 }
const remote: Rounds = { attempts: 3, timeoutMs: 2000, gapMs: 250, holdMs: 1000, deadlineMs: 30_000 }

/** How long to wait for a provider's answers. */
export const roundsOf = (provider: string): Rounds => (provider === 'netns' ? local : remote)

export const familiesOf = (ipFamily: 'ipv4' | 'ipv6' | 'dual' | undefined): readonly Family[] => {
  if (ipFamily === 'dual') return ['IPv4', 'IPv6']
  return ipFamily === 'ipv6' ? ['IPv6'] : ['IPv4']
}

const readRounds = (read: Reader, provider: string): Rounds => {
  const usual = roundsOf(provider)
  const number = (key: NumberKey & keyof Rounds): number => read.number(key) ?? usual[key]
  return {
    attempts: number('attempts'),
    timeoutMs: number('timeoutMs'),
    gapMs: number('gapMs'),
    holdMs: number('holdMs'),
    deadlineMs: number('deadlineMs'),
  }
}

/** Never the current context by accident: it must be named. */
const readExisting = (read: Reader, provider: string, problems: string[]): Existing | undefined => {
  const [context, kubeconfig, namespaces] = [read.text('context'), read.text('kubeconfig'), read.list('namespaces')]
  if (context !== undefined)
    return { context, ...said({ kubeconfig }), ...(namespaces.length > 0 && { namespaces }) } as Existing
  if (provider === 'context') {
    const ways = [`${flagOf('context')} NAME`, variableOf('context'), parameterOf('context')].join(', ')
    problems.push(
      `provider context needs the name of a kubeconfig context: ${ways}; \`kubectl config get-contexts -o name\` lists them`,
    )
  }
  return undefined
}

/** Whoever asks for a CNI on the command line would take the answers of another network for its own. */
const findIgnoredFlags = (read: Reader, provider: string): string[] =>
  findIgnored(
    settingNames.filter((key) => read.rank(key) === 0),
    [provider],
    read.switch('named'),
  )

/**
 * @param known names of the providers that there are.
 * @throws {InputError} that lists everything that is wrong.
 */
export const readSettings = (
  parameters: unknown,
  environment: NodeJS.ProcessEnv,
  known: readonly string[],
): Settings => {
  const problems: string[] = []
  const ranked = [fromFlags(parameters), fromEnvironment(environment), fromParameters(parameters, problems)]
  const read = createReader(ranked, problems)
  const provider = read.provider(known)
  problems.push(...findIgnoredFlags(read, provider))
  const nodes = read.number('nodes') ?? 3
  const settings: Settings = {
    provider,
    nodes,
    clusterNodes: read.number('clusterNodes') ?? nodes,
    families: familiesOf(read.choice('ipFamily')),
    recipe: readRecipe(read),
    reuse: read.switch('reuse'),
    rounds: readRounds(read, provider),
    keep: read.switch('keep'),
    keepOnFailure: read.switch('keepOnFailure'),
    accept: read.list('accept'),
    named: read.switch('named'),
    faults: read.list('faults'),
    ...said({
      existing: readExisting(read, provider, problems),
      agentImage: read.text('agentImage'),
      sctpImage: read.text('sctpImage'),
      pullPolicy: read.choice('pullPolicy'),
      scenarioTimeoutMs: read.number('scenarioTimeoutMs'),
      divergences: read.text('divergences'),
      mirror: read.text('mirror'),
    }),
  } as Settings
  if (problems.length > 0) throw new InputError(problems.join('\n'))
  return settings
}
