/** Makes a cluster, phase by phase. Whoever calls takes away what is there when it fails. */
import type { Cluster, Facts } from '../cluster.js'
import { openApi } from '../kubernetes/access.js'
import type { KubernetesApi } from '../kubernetes/api.js'
import { runCanary } from '../products/canary.js'
import { divergencesOf } from '../products/divergences.js'
import { checkAsked, type Observed, observe } from '../products/observation.js'
import { self } from '../runs/owner.js'
import { allEnded } from './all-ended.js'
import { createCluster, listNodes } from './cli.js'
import { cloudProviderLabels } from './cloud-provider.js'
import { nameHosts } from './corefile.js'
import { inTurn } from './first-network.js'
import { externalAddresses, externalName } from './hosts.js'
import { copyPlugins, loadOwn, type MakingMeans, putInAddOns, putInCni } from './installing.js'
import { markOwner } from './marks.js'
import { writeMirrors } from './mirrors.js'
import { inspectNetwork } from './network.js'
import { type Details, openMade, provideHosts } from './opening.js'
import type { Plan } from './plan.js'
import { isPassingClash } from './port-clash.js'
import type { Running } from './program.js'
import { readStep } from './progress.js'
import { adaptKubeconfig } from './reach.js'
import { kubeconfigOf, pidFileOf, removeNodes } from './removal.js'
import { loadUserImages } from './user-images.js'
import type { Wiring } from './wiring.js'

/** The network is there once kind is through with the nodes' containers. */
const isAfterNodes = (line: string): boolean => /Writing configuration|Starting control-plane/.test(line)

const callKind = ({ name, config }: Plan, { phases, signal, transcript }: MakingMeans): Promise<void> =>
  inTurn(
    async () => (await inspectNetwork({ signal })) !== undefined,
    (made) =>
      createCluster({
        ...{ name, config, signal, kubeconfig: kubeconfigOf(name), pidFile: pidFileOf(name) },
        onLine: (line) => {
          transcript.push(line)
          const step = readStep(line)
          if (step) phases.begin(step.name, step.text)
          if (isAfterNodes(line)) made()
        },
      }),
    signal,
  )

/** The nodes, as kind leaves them. */
const makeNodes = async (plan: Plan, means: MakingMeans): Promise<readonly string[]> => {
  const { phases, signal, transcript } = means
  const running: Running = { signal }
  phases.begin('image', 'asking the container engine')
  const more = cloudProviderLabels(plan.loadBalancer)
  await markOwner({ cluster: plan.name, run: plan.run, owner: self(), more }, running)
  try {
    await callKind(plan, means)
  } catch (error) {
    if (signal?.aborted || !isPassingClash(transcript.join('\n'), plan.spec.recipe?.ports)) throw error
    phases.begin('nodes', 'another port for the API server: the first was taken')
    transcript.length = 0
    await removeNodes(plan.name, running)
    await callKind(plan, means)
  }
  await adaptKubeconfig(plan.name, kubeconfigOf(plan.name), running)
  return listNodes(plan.name, running)
}

/** `kind calico v3.28.5`, and what the recipe says besides; from what was seen. */
const columnOf = ({ spec }: Plan, { cni, kubernetes, kubeProxy, ingress, loadBalancer }: Observed): string => {
  const { recipe = {}, families } = spec
  return [
    'kind',
    cni ? [cni.name, cni.version].filter(Boolean).join(' ') : 'no CNI',
    ...(recipe.nodeImage && kubernetes ? [`Kubernetes ${kubernetes}`] : []),
    ...(recipe.kubeProxy ? [`kube-proxy ${kubeProxy ?? recipe.kubeProxy}`] : []),
    ...(families.includes('IPv6') ? [families.join('+')] : []),
    ...(recipe.ingress && ingress ? [ingress] : []),
    ...(recipe.loadBalancer && loadBalancer ? [loadBalancer] : []),
  ].join(' ')
}

const detailsOf = async (plan: Plan, api: KubernetesApi, nodes: readonly string[]): Promise<Details> => {
  const observed = await observe(api, { isKubeadm: true })
  checkAsked(observed, plan.spec.recipe ?? {})
  return {
    column: columnOf(plan, observed),
    facts: { ...observed, nodes: nodes.length, divergences: divergencesOf(observed) },
    nodes,
  }
}

/** What the canary sees is added to the facts that the cluster was opened with. */
const askCanary = async (plan: Plan, cluster: Cluster, details: Details, { phases, signal }: MakingMeans) => {
  if (plan.cni.product.name === 'none') return
  phases.begin('canary', 'an open pair of pods, then a policy that closes it')
  const seen: Partial<Facts> = await runCanary(cluster, { ...(signal && { signal }) })
  Object.assign(details.facts, seen, { divergences: divergencesOf({ ...details.facts, ...seen }) })
}

const fillIn = async (plan: Plan, nodes: readonly string[], api: KubernetesApi, means: MakingMeans) => {
  const running: Running = { signal: means.signal }
  const addresses = plan.spec.families.map((family) => externalAddresses[family === 'IPv6' ? 'ipv6' : 'ipv4'])
  const usesOwnCni = !plan.cni.product.kind.disableDefaultCNI
  const { loadImages = [], registryMirrors = [] } = plan.spec.recipe ?? {}
  if (loadImages.length > 0) means.phases.begin('nodes', `loading ${loadImages.join(', ')}`)
  await Promise.all([
    nameHosts(api, addresses, externalName, { running: usesOwnCni }),
    writeMirrors(nodes, registryMirrors, running),
    loadUserImages(plan.name, loadImages, running),
    copyPlugins(plan, nodes, running),
  ])
  await putInCni(plan, api, means)
  await putInAddOns(plan, api, means)
  return detailsOf(plan, api, nodes)
}

export interface Made {
  readonly cluster: Cluster
  readonly details: Details
}

/** @throws whatever went wrong, as it was said; `means.phases.current` says in which phase. */
export const makeCluster = async (plan: Plan, ticket: string, means: MakingMeans): Promise<Made> => {
  const { phases, signal } = means
  const running: Running = { signal }
  const nodes = await makeNodes(plan, means)
  const api = await openApi({ kubeconfig: kubeconfigOf(plan.name) })
  const fill = async (): Promise<Details> => {
    const details = await fillIn(plan, nodes, api, means).finally(() => api.close())
    phases.begin('agents', 'hosts beside the cluster, an agent on each node')
    return details
  }
  // The hosts need nothing of the cluster, and it needs nothing of them until it is asked.
  const beside = [provideHosts(plan, plan.name, nodes, running), loadOwn(plan, running)] as const
  const [details, wiring] = await allEnded<[Details, Wiring, unknown]>([fill(), ...beside])
  const cluster = await openMade({ plan, cluster: plan.name, ticket, details, wiring })
  try {
    await askCanary(plan, cluster, details, means)
  } catch (error) {
    // Whoever hears the error removes the nodes; what watches them must end before.
    await cluster.close().catch(() => {})
    throw error
  }
  phases.end()
  return { cluster, details }
}
