#!/usr/bin/env node
/** The command line. Each command loads its own code when it is called: `--help` must not wait for Cucumber. */
import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { providerNames } from '../../clusters/catalogue.js'
import { addClusters, addFetch } from './cluster-commands.js'
import { addDivergences } from './divergence-commands.js'
import type { DoctorFlags } from './doctor.js'
import { exitWith } from './exit.js'
import type { RunFlags } from './flags.js'
import { addConformance, addDiff, addReport } from './report-commands.js'
import { addRunOptions, providerOption, readCount } from './run-options.js'
import type { SweepFlags } from './sweep.js'

const examples = `
Examples:
  $ netherkin run                                every feature under features/
  $ netherkin run features/services --tags @dns  one folder, one tag
  $ netherkin run features/pods.feature:12       one scenario, by its line
  $ netherkin run --provider netns,kind --cni calico,flannel
                                                 three columns, one matrix
  $ netherkin check                              what is wrong with the text, without sending a packet
  $ netherkin steps policy                       the sentences about policies
  $ netherkin doctor                             what this machine lacks, and how to mend it

Exit codes: 0 all as expected, 1 an expectation failed, 2 something could not be judged,
            3 usage or input, 4 nothing ran.`

const version = (): string => {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

const addRun = (program: Command): void => {
  const command = program
    .command('run')
    .description('run features: real packets, real verdicts')
    .argument('[paths...]', 'feature files, folders, or FILE:LINE for one scenario (default: features)')
    .action(async (paths: string[], flags: RunFlags) => {
      const { run } = await import('./run.js')
      await exitWith(run(paths, flags))
    })
  addRunOptions(command, providerNames)
}

const addCheck = (program: Command): void => {
  program
    .command('check')
    .description('read everything, send nothing: undefined and ambiguous sentences, unknown names, bad tables')
    .argument('[paths...]', 'feature files, folders, or FILE:LINE for one scenario (default: features)')
    .option('-t, --tags <expression>', 'only scenarios with these tags')
    .action(async (paths: string[], flags: RunFlags) => {
      const { check } = await import('./check.js')
      await exitWith(check(paths, flags))
    })
}

const addSteps = (program: Command): void => {
  program
    .command('steps')
    .description('the sentences that can be said, with examples')
    .argument('[word]', 'only those about it, or else those that can be said with it')
    .option('--markdown', 'as the page docs/steps.md')
    .action(async (word: string | undefined, flags: { markdown?: boolean }) => {
      const { listSteps } = await import('./steps.js')
      await exitWith(listSteps(word, flags))
    })
}

const addHostCommands = (program: Command): void => {
  program
    .command('doctor')
    .description('what this machine lacks to run features, and the commands that mend it')
    .addOption(providerOption(providerNames))
    .option('--nodes <number>', 'of a kind cluster, the control plane counted (default: 2)', readCount('nodes', 1))
    .action(async (flags: DoctorFlags) => {
      const { examine } = await import('./doctor.js')
      await exitWith(examine(flags))
    })
  program
    .command('shell')
    .description('open a shell in a pod of a cluster that --keep left up')
    .argument('[pod]', 'POD or NAMESPACE/POD')
    .option('--list', 'list the clusters and pods that are up')
    .action(async (pod: string | undefined, flags: { list?: boolean }) => {
      const { openShell } = await import('./shell.js')
      await exitWith(openShell(pod, flags))
    })
  program
    .command('sweep')
    .description('end the clusters that --keep left up, and what dead runs left, of every provider')
    .addOption(providerOption(providerNames, 'of this one alone'))
    .option('--context <name>', 'on this cluster of others, too')
    .option('--kubeconfig <path>', 'in place of KUBECONFIG and ~/.kube/config')
    .option('--namespaces <names>', 'these were handed over')
    .action(async (flags: SweepFlags) => {
      const { sweep } = await import('./sweep.js')
      await exitWith(sweep(flags))
    })
}

const build = (): Command => {
  const program = new Command('netherkin')
    .description('Gherkin for Kubernetes networks: feature files that send real packets')
    .version(version(), '-V, --version')
    .addHelpText('after', examples)
    .showSuggestionAfterError()
    .exitOverride()
  for (const add of [
    addRun,
    addCheck,
    addReport,
    addConformance,
    addDiff,
    addDivergences,
    addSteps,
    addClusters,
    addFetch,
    addHostCommands,
  ])
    add(program)
  for (const command of program.commands)
    for (const one of [command, ...command.commands]) one.exitOverride().copyInheritedSettings(program)
  return program
}

const toExit = (error: unknown): number => {
  // Commander has printed its own message.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 3
  const { name, message, stack } = error as Error
  const isOurs = name === 'InputError' || name === 'HarnessError'
  process.stderr.write(`error: ${isOurs ? message : (stack ?? message)}\n`)
  return name === 'InputError' ? 3 : 2
}

/** `netherkin run | head -1`: nobody reads on, and the run still ends in order. */
const outliveReader = (): void => {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

const start = async (): Promise<void> => {
  outliveReader()
  const program = build()
  if (process.argv.length <= 2) {
    program.outputHelp()
    return
  }
  try {
    await program.parseAsync()
  } catch (error) {
    process.exitCode = toExit(error)
  }
}

await start()
