/** Step files in TypeScript that this Node cannot load: skipped in silence, their sentences would only seem misspelt. */
import type { IConfiguration, IRunConfiguration } from '@cucumber/cucumber/api'

/** Whoever loads step code by a way of their own (a loader, other paths) knows what they compile. */
export const loadsItself = (
  { requireModules = [], requirePaths = [], loaders = [], importPaths = [] }: IRunConfiguration['support'],
  ours: Partial<IConfiguration>,
): boolean =>
  [...requireModules, ...requirePaths, ...loaders].length > 0 ||
  importPaths.some((path) => !ours.import?.includes(path))

const nodeName = (version: string): string => {
  const [major = '', minor = ''] = version.split('.')
  return `Node ${major === '22' ? `${major}.${minor}` : major}`
}

const mend = 'compile it to JavaScript or use Node 22.18 or newer'

/** One line a file. @param version of Node: `20.20.2`. */
export const describeUnread = (files: readonly string[], version: string): readonly string[] =>
  files.map((file) => `${file} was not read: ${nodeName(version)} cannot load TypeScript; ${mend}`)
