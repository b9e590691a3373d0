/** Which cluster a scenario is to have: the run's own, or the one that it names. Pure. */
import type { ClusterSpec, Planned, Recipe } from '../../clusters/cluster.js'
import type { Settings } from '../settings.js'
import type { ClusterNeeds } from '../topology.js'

/** Made slowly, so they are shared and kept as long as they will do. */
export const isDear = (provider: string): boolean => provider === 'kind' || provider === 'context'

/** What the host must carry; a cheap one of any size takes next to nothing. */
export const plannedFor = (provider: string, nodes: number): Planned => (isDear(provider) ? { nodes } : {})

/** Found by what they are made of: whoever asks for the same again is given the same. */
export const isFound = (provider: string): boolean => provider === 'kind'

/** A cluster as it is asked for. */
export interface Wish {
  readonly provider: string
  readonly nodes: number
  /** All of the spec but what names it. */
  readonly spec: Omit<ClusterSpec, 'name' | 'run' | 'nodes'>
}

/** `calico` is any version of Calico. */
const isMet = (wanted: string, there: string | undefined): boolean =>
  there !== undefined && (wanted === there || (!wanted.includes('@') && there.startsWith(`${wanted}@`)))

/** Whether a kind cluster of the run's settings is what the scenario names. */
const isOwn = ({ kind = {}, nodes, families }: ClusterNeeds, settings: Settings): boolean =>
  settings.provider === 'kind' &&
  (nodes === undefined || nodes <= settings.clusterNodes) &&
  (families === undefined || families.join() === settings.families.join()) &&
  Object.entries(kind).every(([key, wanted]) => isMet(String(wanted), settings.recipe[key as keyof Recipe] as string))

type Common = Pick<ClusterSpec, 'agentImage' | 'sctpImage' | 'pullPolicy' | 'reuse' | 'faults'>

const common = ({ agentImage, sctpImage, pullPolicy, reuse, faults }: Settings): Common => ({
  ...(agentImage !== undefined && { agentImage }),
  ...(sctpImage !== undefined && { sctpImage }),
  ...(pullPolicy !== undefined && { pullPolicy }),
  ...(reuse && { reuse }),
  ...(faults.length > 0 && { faults }),
})

const ofRun = (settings: Settings, nodes = settings.nodes): Wish => {
  const { provider, families, recipe, existing } = settings
  const parts = provider === 'kind' ? { recipe } : existing && { existing }
  return { provider, nodes, spec: { families, ...common(settings), ...(provider === 'netns' ? {} : parts) } }
}

/** What is the machine's and not the network's is taken over from the run: images, mirrors. */
const inherited = ({
  nodeImage,
  kubeProxy,
  registryMirrors,
  imageRegistry,
  containerdPatches,
  loadImages,
}: Recipe): Recipe => ({
  ...(nodeImage !== undefined && { nodeImage }),
  ...(kubeProxy !== undefined && { kubeProxy }),
  ...(registryMirrors && { registryMirrors }),
  ...(imageRegistry !== undefined && { imageRegistry }),
  ...(containerdPatches && { containerdPatches }),
  ...(loadImages && { loadImages }),
})

const ofScenario = (needs: ClusterNeeds, settings: Settings): Wish => ({
  provider: 'kind',
  nodes: needs.nodes ?? settings.nodes,
  spec: {
    families: needs.families ?? settings.families,
    ...common(settings),
    recipe: { ...inherited(settings.recipe), ...needs.kind },
  },
})

/** A dear cluster has the run's size at least; a cheap one is made as the scenario wants it. */
export const wishOf = (needs: ClusterNeeds, settings: Settings): Wish => {
  if (needs.kind && !isOwn(needs, settings)) return ofScenario(needs, settings)
  if (settings.provider === 'context') return ofRun(settings)
  return ofRun(settings, isDear(settings.provider) ? Math.max(settings.clusterNodes, needs.nodes ?? 0) : needs.nodes)
}

/** Equal for clusters that differ in their size at most. */
export const kindOfWish = ({ provider, spec }: Wish): string => JSON.stringify([provider, spec])

/** Whether the cluster that was made for one wish serves the other. */
export const serves = (made: Wish, wish: Wish): boolean =>
  kindOfWish(made) === kindOfWish(wish) &&
  (isDear(made.provider) ? made.nodes >= wish.nodes : made.nodes === wish.nodes)

/** Why the run's own cluster cannot be asked what the scenario asks; undefined where it can, as far as is known. */
export const findMismatch = (
  needs: ClusterNeeds,
  settings: Settings,
  there = settings.clusterNodes,
): string | undefined => {
  if (needs.kind || !isDear(settings.provider)) return undefined
  const { nodes } = needs
  if (nodes === undefined || nodes <= there) return undefined
  const way = settings.provider === 'kind' ? `: --nodes ${nodes}` : ''
  return `needs ${nodes} nodes; this cluster has ${there}${way}`
}
