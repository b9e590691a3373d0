/** What goes into a cluster once its nodes are there: plugins, the CNI, load balancer and ingress controller. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { KubernetesApi } from '../kubernetes/api.js'
import { describeChoice } from '../products/choice.js'
import { install } from '../products/install.js'
import { fetchPlugins } from '../products/plugins.js'
import type { Choice } from '../products/product.js'
import { awaitReady } from '../products/ready.js'
import { takePool } from '../runs/registry.js'
import { startCloudProvider, wantsCloudProvider } from './cloud-provider.js'
import { docker, execIn, inspectImage } from './docker.js'
import { findPool, inspectNetwork } from './network.js'
import { hasIngress, hasLoadBalancer, type Plan } from './plan.js'
import { claimRange, rangesOfOthers } from './pool-claims.js'
import { type Running, run } from './program.js'
import type { Phases } from './progress.js'

export interface MakingMeans {
  readonly phases: Phases
  readonly signal?: AbortSignal | undefined
  /** Everything that kind has said, line by line, for the report of a failure. */
  readonly transcript: string[]
}

/** What node images leave out and the CNI's manifest expects on the nodes. */
export const copyPlugins = async (plan: Plan, nodes: readonly string[], running: Running): Promise<void> => {
  const { plugins } = plan.cni.product
  const [first] = nodes
  if (!plugins || !first) return
  const there = (await execIn(first, ['ls', '/opt/cni/bin'], running)).split(/\s+/)
  if (plugins.names.every((name) => there.includes(name))) return
  const image = await inspectImage((await docker(['inspect', '--format', '{{.Config.Image}}', first], running)).trim())
  const architecture = image?.architecture === 'amd64' ? 'x64' : (image?.architecture ?? process.arch)
  const folder = await fetchPlugins(plugins, architecture, { signal: running.signal })
  const files = (await readdir(folder)).filter((name) => !there.includes(name))
  const copy = (node: string, file: string) =>
    docker(['cp', join(folder, file), `${node}:/opt/cni/bin/${file}`], running)
  await Promise.all(nodes.map(async (node) => Promise.all(files.map((file) => copy(node, file)))))
}

/** The images of pods of ours, where the engine has them: the nodes then need not pull. Where loading fails, they pull. */
export const loadOwn = async ({ name, agent, agnhost }: Plan, running: Running): Promise<void> => {
  if (agent.pullPolicy === 'Always') return
  const known = await Promise.all([agent, agnhost].map(({ image }) => inspectImage(image, running)))
  const there = [agent, agnhost].flatMap(({ image }, index) => (known[index] ? [image] : []))
  const patient = { timeoutMs: 180_000, ...running }
  for (const image of there) await run('kind', ['load', 'docker-image', image, '--name', name], patient).catch(() => {})
}

const putIn = async (
  { spec }: Plan,
  api: KubernetesApi,
  choice: Choice,
  { phases, signal }: MakingMeans,
  phase: 'CNI' | 'add-ons',
  pool?: string,
): Promise<void> => {
  const onText = (text: string): void => phases.begin(phase, text)
  onText(`installing ${describeChoice(choice)}`)
  const images = { registry: spec.recipe?.imageRegistry, pullPolicy: spec.pullPolicy }
  await install({ api, choice, pool, onText, signal, ...images })
}

export const putInCni = async (plan: Plan, api: KubernetesApi, means: MakingMeans): Promise<void> => {
  const { phases, signal } = means
  await putIn(plan, api, plan.cni, means, 'CNI')
  phases.begin('ready', 'waiting for nodes, CNI and DNS')
  await awaitReady({ api, choice: plan.cni, signal })
}

/** Again when another user was faster: the next round knows. */
const choosePool = async ({ name, run }: Plan, running: Running): Promise<string> => {
  const network = await inspectNetwork(running)
  for (;;) {
    const others = await rangesOfOthers(name, running)
    const range = network && (await takePool(name, (used) => findPool(network, used, others)))
    if (range === undefined) throw new Error('the network of kind has no addresses left for another load balancer')
    if (await claimRange({ cluster: name, run, range }, running)) return range
  }
}

/** Policies that admit the ingress controller know its namespace by this label, whatever the controller is called. */
const markEdge = async ({ ingress }: Plan, api: KubernetesApi): Promise<void> => {
  const { namespace } = ingress.product.service
  // A manifest of the user's own does not say where its Service is.
  if (namespace === '') return
  const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }
  await api.patch(object, { metadata: { labels: { 'netherkin.dev/role': 'ingress' } } })
}

export const putInAddOns = async (plan: Plan, api: KubernetesApi, means: MakingMeans): Promise<void> => {
  const { signal } = means
  if (wantsCloudProvider(plan.loadBalancer)) {
    means.phases.begin('add-ons', `starting ${describeChoice(plan.loadBalancer)}`)
    await startCloudProvider(plan.loadBalancer, plan.spec.recipe?.imageRegistry, { signal })
  } else if (hasLoadBalancer(plan)) {
    await putIn(plan, api, plan.loadBalancer, means, 'add-ons', await choosePool(plan, { signal }))
    await awaitReady({ api, choice: plan.loadBalancer, signal })
  }
  if (!hasIngress(plan)) return
  await putIn(plan, api, plan.ingress, means, 'add-ons')
  await awaitReady({ api, choice: plan.ingress, signal })
  await markEdge(plan, api)
}
