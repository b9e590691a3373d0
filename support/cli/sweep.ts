/** `netherkin sweep`: ends the clusters that were kept, and what dead runs left, of every provider. */
import { findProvider, loadMade, providerNames } from '../../clusters/catalogue.js'
import { InputError } from '../errors.js'
import { forgetKept, type KeptCluster, readKept } from '../scenario/kept.js'
import { variableOf } from '../settings/known.js'

/** As `netherkin run` has them. */
export interface SweepFlags {
  readonly provider?: string
  readonly context?: string
  readonly kubeconfig?: string
  readonly namespaces?: string
}

interface Swept {
  readonly provider: string
  readonly ended: readonly string[]
  readonly error?: string
}

/** What could not be swept is told, and keeps nobody from sweeping the rest. */
const sweepOne = async (provider: string): Promise<Swept> => {
  try {
    return { provider, ended: await (await findProvider(provider)).sweep() }
  } catch (error) {
    return { provider, ended: [], error: `${provider} could not be swept: ${(error as Error).message}` }
  }
}

/**
 * Whether a kept cluster is gone after a sweep of its provider. What that found in use, or could not reach, it says nothing of.
 * @param made names of clusters that this user's records still know
 */
export const isOver = (
  { provider, name }: Pick<KeptCluster, 'provider' | 'name'>,
  swept: readonly Swept[],
  made: readonly string[],
): boolean => {
  const own = swept.find((one) => one.provider === provider)
  if (own === undefined || own.error !== undefined || made.includes(name)) return false
  // A cluster of others is reached only while it is named; nothing ended says nothing then.
  return provider !== 'context' || own.ended.length > 0
}

const forgetOver = async (swept: readonly Swept[]): Promise<void> => {
  const kept = readKept()
  if (kept.length === 0) return
  const made = (await loadMade()).listMade().map(({ name }) => name)
  forgetKept(kept.filter((one) => isOver(one, swept, made)).map(({ name }) => name))
}

const findProblem = ({ provider, ...where }: SweepFlags, named: string | undefined): string | undefined => {
  const said = Object.keys(where).map((key) => `--${key}`)
  if (said.length > 0 && provider !== undefined && provider !== 'context')
    return `${said.join(', ')} means a cluster that is there already, not ${provider}: leave out --provider ${provider}`
  if (named || (said.length === 0 && provider !== 'context')) return undefined
  return `which cluster of others is to be swept? Add --context NAME (or set ${variableOf('context')})`
}

/** The one cluster of others that is swept is the one that the environment names. @throws {InputError} */
const nameExisting = (flags: SweepFlags): void => {
  const { provider: _alone, ...where } = flags
  const problem = findProblem(flags, where.context ?? process.env[variableOf('context')])
  if (problem !== undefined) throw new InputError(problem)
  for (const [key, value] of Object.entries(where)) process.env[variableOf(key)] = value
}

/**
 * @returns 0: nothing to end is as good as all ended; 2 when something could not be ended.
 * @throws {InputError} when it is not said which cluster of others is meant.
 */
export const sweep = async (flags: SweepFlags = {}): Promise<number> => {
  nameExisting(flags)
  const { provider } = flags
  const swept = await Promise.all((provider === undefined ? providerNames : [provider]).map(sweepOne))
  const ended = swept.flatMap((one) => one.ended)
  const errors = swept.flatMap(({ error }) => (error === undefined ? [] : [error]))
  await forgetOver(swept)
  for (const error of errors) process.stderr.write(`${error}\n`)
  if (errors.length === 0 || ended.length > 0)
    process.stdout.write(ended.length === 0 ? 'nothing to sweep\n' : `ended: ${ended.join(', ')}\n`)
  return errors.length > 0 ? 2 : 0
}
