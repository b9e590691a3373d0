/** Patches of containerd's configuration, from the user's files. */
import { readFileSync } from 'node:fs'

/** TOML is never a single line without an equals sign or a bracket, and a path has neither. */
const isPath = (text: string): boolean => !/[\n=[]/.test(text)

const readPatch = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new RangeError(
      `the containerd patch ${path} cannot be read (${(error as Error).message}): write the path of a file of TOML`,
      { cause: error },
    )
  }
}

/** @param patches TOML, or paths of files of it @throws {RangeError} for a file that cannot be read */
export const readContainerdPatches = (patches: readonly string[]): readonly string[] =>
  patches.map((one) => (isPath(one) ? readPatch(one) : one))
