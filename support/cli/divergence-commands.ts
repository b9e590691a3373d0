/** The command about the file of known divergences: `divergences check`. */
import type { Command } from 'commander'
import { exitWith } from './exit.js'

export const addDivergences = (program: Command): void => {
  program
    .command('divergences')
    .description('known divergences: check their file')
    .command('check')
    .description(
      'everything that is wrong in the file, with lines; exit 3 where it must be mended, 1 for expired entries',
    )
    .argument('[file]', 'ends in .yaml or .yml (default: the one that a run reads, netherkin.divergences.yaml)')
    .argument('[paths...]', 'feature files or folders whose scenarios its rows name (default: features)')
    .action(async (file: string | undefined, paths: string[]) => {
      const { checkDivergences } = await import('./divergences.js')
      await exitWith(checkDivergences(file === undefined ? [] : [file, ...paths]))
    })
}
