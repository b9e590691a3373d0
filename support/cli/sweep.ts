/** `netherkin sweep`: ends the clusters that were kept, and what dead runs left. */
import { findProvider } from '../../clusters/catalogue.js'
import { forgetKept, readKept } from '../scenario/kept.js'

/** @returns 0: nothing to end is as good as all ended. */
export const sweep = async (provider = 'netns'): Promise<number> => {
  const ended = await (await findProvider(provider)).sweep()
  forgetKept(readKept().map(({ name }) => name))
  process.stdout.write(ended.length === 0 ? 'nothing to sweep\n' : `ended: ${ended.join(', ')}\n`)
  return 0
}
