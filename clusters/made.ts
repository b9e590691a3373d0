/** The clusters that runs of this user made on this host, to be listed and deleted. */
import { list, remove } from './kind/provider.js'
import { kubeconfigOf } from './kind/removal.js'

export interface MadeCluster {
  readonly name: string
  readonly provider: string
  /** `kind calico v3.28.5`. */
  readonly title: string
  readonly phase: 'making' | 'ready' | 'removing'
  /** Outlives its runs. */
  readonly kept: boolean
  /** A living process uses it, or makes it. */
  readonly isUsed: boolean
  /** ISO 8601. */
  readonly since: string
  /** Path. */
  readonly kubeconfig: string
}

export const listMade = (): MadeCluster[] =>
  list().map(({ name, provider, title, phase, kept, since, inUse }) => ({
    ...{ name, provider, title, phase, kept, since },
    isUsed: inUse,
    kubeconfig: kubeconfigOf(name),
  }))

/** @returns false when there is none of that name. @throws {RangeError} while a run uses it. */
export const removeMade = (name: string): Promise<boolean> => remove(name)
