/** Kernel modules that a CNI needs on the host, as far as this host can be looked at. */
import { existsSync, readFileSync } from 'node:fs'
import { release } from 'node:os'
import type { Lack } from '../cluster.js'

/** What is looked at: whether a path is there, and the text of a file. */
export interface Kernel {
  readonly isLocal: boolean
  readonly has: (path: string) => boolean
  readonly read: (path: string) => string | undefined
}

const readText = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

export const thisKernel = (): Kernel => ({
  // Another machine's kernel, or a virtual machine's, cannot be seen from here.
  isLocal: process.platform === 'linux' && /^(unix:|$)/.test(process.env.DOCKER_HOST ?? ''),
  has: existsSync,
  read: readText,
})

const isAbsent = (module: string, { has, read }: Kernel): boolean => {
  if (has(`/sys/module/${module}`) || (module === 'br_netfilter' && has('/proc/sys/net/bridge'))) return false
  // What is built in shows nowhere else; without the list nobody can tell.
  const builtIn = read(`/lib/modules/${release()}/modules.builtin`)
  return builtIn !== undefined && !new RegExp(`/${module}\\.ko`, 'm').test(builtIn)
}

/** One for each module that is certainly not there; a CNI may load it itself, so this alone is no failure. */
export const findAbsentModules = (
  title: string,
  modules: readonly string[] = [],
  kernel: Kernel = thisKernel(),
): readonly Lack[] =>
  kernel.isLocal
    ? modules
        .filter((module) => isAbsent(module, kernel))
        .map((module) => ({
          what: `the kernel module ${module} is not loaded on the host, and ${title} needs it`,
          mend: `sudo modprobe ${module}`,
        }))
    : []
