/** `netherkin conformance`: a run of the profile, and its bundle. */
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { InputError } from '../errors.js'
import { bundle } from './conformance-bundle.js'
import { profileTags, suiteFolder } from './conformance-profile.js'
import { axisValuesOf, type RunFlags } from './flags.js'
import { readManifest } from './run-files.js'

export type ConformanceFlags = RunFlags & { readonly from?: string }

const usualFolder = 'reports/out/conformance'

const checkFlags = (flags: ConformanceFlags): void => {
  const narrowing = (['tags', 'shard', 'matrix', 'failFast'] as const).filter((name) => flags[name] !== undefined)
  if (narrowing.length > 0)
    throw new InputError(`conformance runs all of its profile on one column: leave out ${narrowing.join(', ')}`)
  for (const [axis, values] of Object.entries(axisValuesOf(flags)))
    if (values.length > 1)
      throw new InputError(
        `conformance is of one column, and --${axis} ${values.join(',')} makes ${values.length}: say --${axis} ${values[0]}, and run it again for each of the others`,
      )
}

/** A process of its own: a run writes its manifest only when its process ends. @returns its exit code */
const runProfile = async (args: readonly string[], flags: ConformanceFlags, folder: string): Promise<number> => {
  const where = flags.provider === undefined ? ['--provider', 'kind'] : []
  const own = ['--tags', profileTags, '--output', folder, ...where]
  const main = fileURLToPath(new URL('main.js', import.meta.url))
  const child = execa(process.execPath, [main, 'run', suiteFolder, ...args, ...own], {
    stdio: 'inherit',
    reject: false,
  })
  // The run ends in order first; a terminal tells both.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => signal === 'SIGTERM' && child.kill(signal))
  return (await child).exitCode ?? 2
}

/** @param args as they were said, for the run. @throws {InputError} */
export const conformance = async (args: readonly string[], flags: ConformanceFlags): Promise<number> => {
  if (flags.from !== undefined) {
    process.stdout.write(await bundle(flags.from, flags.output))
    return readManifest(join(flags.from, 'manifest.json')).exitCode
  }
  checkFlags(flags)
  const folder = flags.output ?? usualFolder
  // What an earlier run left is not this one's.
  rmSync(join(folder, 'manifest.json'), { force: true })
  const exitCode = await runProfile(args, flags, folder)
  if (existsSync(join(folder, 'manifest.json'))) process.stdout.write(await bundle(folder))
  return exitCode
}
