/** `netherkin sweep`: ends the clusters that were kept, and what dead runs left, of every provider. */
import { findProvider, providerNames } from '../../clusters/catalogue.js'
import { forgetKept, readKept } from '../scenario/kept.js'

/** What could not be swept is told, and keeps nobody from sweeping the rest. */
const sweepOne = async (name: string): Promise<{ ended: readonly string[]; error?: string }> => {
  try {
    return { ended: await (await findProvider(name)).sweep() }
  } catch (error) {
    return { ended: [], error: `${name} could not be swept: ${(error as Error).message}` }
  }
}

/** @returns 0: nothing to end is as good as all ended; 2 when something could not be ended. */
export const sweep = async (providers: readonly string[] = providerNames): Promise<number> => {
  const swept = await Promise.all(providers.map(sweepOne))
  const ended = swept.flatMap((one) => one.ended)
  const errors = swept.flatMap(({ error }) => (error === undefined ? [] : [error]))
  forgetKept(
    readKept()
      .filter(({ provider }) => providers.includes(provider))
      .map(({ name }) => name),
  )
  for (const error of errors) process.stderr.write(`${error}\n`)
  if (errors.length === 0 || ended.length > 0)
    process.stdout.write(ended.length === 0 ? 'nothing to sweep\n' : `ended: ${ended.join(', ')}\n`)
  return errors.length > 0 ? 2 : 0
}
