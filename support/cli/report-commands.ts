/** The commands about what runs have left: `report`, `diff`, `conformance`. */
import type { Command } from 'commander'
import { providerNames } from '../../clusters/catalogue.js'
import type { ConformanceFlags } from './conformance.js'
import { exitWith } from './exit.js'
import type { ReportFlags } from './report.js'
import { addRunOptions } from './run-options.js'

export const addReport = (program: Command): void => {
  program
    .command('report')
    .description('what runs have left, as a page or a text: folders, manifests, files of Cucumber messages')
    .argument('[paths...]', 'as many columns as there are (default: reports/out)')
    .option(
      '-f, --format <names>',
      'html, markdown, junit, github, json, terminal; several with commas (default: html)',
    )
    .option(
      '-o, --output <path>',
      'a file, or a folder for several formats (default: standard output; html and several: the folder of the one run, or reports/out/joined)',
    )
    .option('--history <folder>', 'of earlier runs: since when each failure stands, what changed, what is flaky')
    .option('--baseline <path>', "compare with this run instead of the history's latest")
    .option('--save', 'keep these runs in the history, joined to the one run that they are parts of')
    .option(
      '--exit-code',
      'exit with the code of the worst column, 2 where a shard is missing (default: 0, whatever is reported)',
    )
    .action(async (paths: string[], flags: ReportFlags) => {
      const { report } = await import('./report.js')
      await exitWith(Promise.resolve().then(() => report(paths, flags)))
    })
}

export const addDiff = (program: Command): void => {
  program
    .command('diff')
    .description('what changed between two runs: broken, mended, new, gone, by column; exit 1 where something broke')
    .argument('<old>', "a run's folder, its manifest, or its file of Cucumber messages")
    .argument('<new>', 'the later one')
    .action(async (before: string, now: string) => {
      const { diff } = await import('./diff.js')
      await exitWith(Promise.resolve().then(() => diff(before, now)))
    })
}

export const addConformance = (program: Command): void => {
  const command = program
    .command('conformance')
    .description('run the scenarios of what Kubernetes documents (@spec) on kind, and bundle what they saw')
    .option('--from <folder>', 'bundle the run that is there; --output is then the file')
    .action(async (flags: ConformanceFlags) => {
      const { conformance } = await import('./conformance.js')
      await exitWith(conformance(process.argv.slice(process.argv.indexOf('conformance') + 1), flags))
    })
  addRunOptions(command, providerNames)
}
