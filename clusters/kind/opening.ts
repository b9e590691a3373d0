/** Opens a cluster whose parts are all there: for its maker, and for whoever joins. */
import { createAuthority, lazily } from '../agent/authority.js'
import type { Capability, Cluster, Facts } from '../cluster.js'
import { openApi } from '../kubernetes/access.js'
import { openKubernetesCluster } from '../kubernetes/cluster.js'
import { edgeOf } from '../products/edge.js'
import { keepsLabels } from '../products/relabelling.js'
import { isGoing, keepCluster, leave } from '../runs/registry.js'
import { docker } from './docker.js'
import { chooseHostImage } from './host-image.js'
import { hostName, startHosts } from './hosts.js'
import { readStarts } from './losses.js'
import { kindNaming } from './naming.js'
import { hasIngress, hasLoadBalancer, type Plan, providerName } from './plan.js'
import type { Running } from './program.js'
import { kubeconfigOf, removeCluster } from './removal.js'
import { openSurroundings } from './surroundings.js'
import { type KindVigil, watchOver } from './vigil.js'
import { type Wiring, wireHosts } from './wiring.js'

/** What a joiner must know, beside the plan that it shares with the maker. */
export interface Details {
  readonly column: string
  readonly facts: Facts
  /** Real names. */
  readonly nodes: readonly string[]
}

/** One for the process: its certificates are trusted wherever it asks. */
const authority = lazily(createAuthority)

/** @param nodes of the cluster that is there: a kept one may be of another size than was asked for */
export const capabilitiesOf = (plan: Pick<Plan, 'loadBalancer' | 'ingress'>, nodes: number): ReadonlySet<Capability> =>
  new Set<Capability>([
    'network-policy',
    'outside',
    'external',
    'outside-address',
    'external-ips',
    'node-links',
    'node-network',
    'cluster-scope',
    'literal-namespaces',
    ...(hasLoadBalancer(plan) ? (['load-balancer'] as const) : []),
    ...(hasIngress(plan) ? (['ingress'] as const) : []),
    ...(nodes > 2 ? (['second-worker'] as const) : []),
  ])

/** The hosts, running and wired; what is there already is used. */
export const provideHosts = async (
  plan: Plan,
  cluster: string,
  nodes: readonly string[],
  running: Running,
): Promise<Wiring> => {
  const nodeImage = await docker(['inspect', '--format', '{{.Config.Image}}', nodes[0] ?? ''], running)
  const image = await chooseHostImage(plan.agent.image, nodeImage.trim(), running)
  await startHosts({ cluster, run: plan.run, image, running })
  return wireHosts(cluster, nodes, running)
}

/** A command to paste; the kubeconfig is the cluster's own. */
const shellOf =
  (cluster: string) =>
  ({ namespace, name }: { readonly namespace: string; readonly name: string }): string =>
    `kubectl --kubeconfig ${kubeconfigOf(cluster)} --namespace ${namespace} exec -it ${name} -- sh`

/** How long is waited for containers to go, when the run ends. */
const closeMs = 180_000

export interface Opening {
  readonly plan: Plan
  /** As kind knows it. */
  readonly cluster: string
  /** This process' hold on the cluster. */
  readonly ticket: string
  readonly details: Details
  readonly wiring: Wiring
}

const watchParts = async (cluster: string, { nodes }: Details): Promise<KindVigil> => {
  const hosts = [hostName(cluster, 'outside'), hostName(cluster, 'external')]
  return watchOver({ cluster, nodes, hosts, starts: await readStarts([...nodes, ...hosts]) })
}

/** @throws an Error that says what is left, and what removes it. */
const removeAtEnd = async (cluster: string): Promise<void> => {
  try {
    await removeCluster(cluster, { timeoutMs: closeMs })
  } catch (error) {
    const [said] = (error as Error).message.split('\n')
    throw new Error(`the cluster ${cluster} is left (${said}): netherkin sweep removes it`, { cause: error })
  }
}

/** @throws an Error when the API server or a host does not answer; nothing is taken away then. */
export const openMade = async ({ plan, cluster, ticket, details, wiring }: Opening): Promise<Cluster> => {
  const vigil = await watchParts(cluster, details)
  const api = await openApi({ kubeconfig: kubeconfigOf(cluster) })
  // What waits for an answer would wait on.
  vigil.lost.addEventListener('abort', () => void api.close(), { once: true })
  const beside = openSurroundings({ cluster, wiring, families: plan.spec.families, vigil })
  const end = async (): Promise<void> => {
    beside.close()
    await api.close()
  }
  try {
    const [opened] = await Promise.all([
      openKubernetesCluster({
        ...{ name: cluster, provider: providerName, run: plan.run, api },
        ...{ agent: plan.agent, agnhost: plan.agnhost },
        ...{ column: details.column, facts: details.facts, capabilities: capabilitiesOf(plan, details.nodes.length) },
        naming: kindNaming(cluster, details.nodes),
        surroundings: beside.surroundings,
        vigil,
        edge: () => edgeOf(api, plan.ingress),
        shell: shellOf(cluster),
        keep: () => keepCluster(cluster),
        adopts: true,
        keepsLabels: keepsLabels(details.facts),
        goesWithObjects: () => isGoing(cluster, ticket),
        close: async () => {
          await end()
          if (await leave(cluster, ticket)) await removeAtEnd(cluster)
        },
        authority,
      }),
      authority().then(beside.speakTls),
    ])
    return opened
  } catch (error) {
    await end()
    throw error
  }
}
