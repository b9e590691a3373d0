/** Every provider by name. Loaded when it is asked for: what one needs, the others need not have. */
import type { Provider } from './cluster.js'

export type { MadeCluster } from './made.js'

const catalogue: Readonly<Record<string, () => Promise<Provider>>> = {
  netns: async () => (await import('./netns/provider.js')).netns,
  context: async () => (await import('./context/provider.js')).context,
  kind: async () => (await import('./kind/provider.js')).kind,
}

export const providerNames: readonly string[] = Object.keys(catalogue)

/** Nobody provides this: the asker's to mend, so it counts as wrong input. */
class UnknownProvider extends Error {
  override readonly name = 'InputError'
}

/** @throws an error named `InputError` that lists the known ones. */
export const findProvider = async (name: string): Promise<Provider> => {
  const load = Object.hasOwn(catalogue, name) ? catalogue[name] : undefined
  if (!load) throw new UnknownProvider(`there is no provider "${name}"; known: ${providerNames.join(', ')}`)
  return load()
}

/** Loaded when somebody asks for CNIs, ingress controllers or load balancers. */
export const loadProvisions = (): Promise<typeof import('./provisions.js')> => import('./provisions.js')

/** Loaded when somebody asks for the clusters that were made. */
export const loadMade = (): Promise<typeof import('./made.js')> => import('./made.js')
