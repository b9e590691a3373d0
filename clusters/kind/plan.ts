/** What is asked, made definite: one cluster and everything that goes into it. */
import { createHash } from 'node:crypto'
import type { ClusterSpec, Recipe } from '../cluster.js'
import { chooseCni } from '../cni/index.js'
import { chooseIngress } from '../ingress/index.js'
import type { AgentImage } from '../kubernetes/agent-program.js'
import { agnhostImage } from '../kubernetes/agnhost.js'
import { chooseLoadBalancer } from '../loadbalancer/index.js'
import { describeChoice } from '../products/choice.js'
import type { Choice, Cni, IngressController, LoadBalancer } from '../products/product.js'
import type { Wish } from '../runs/entering.js'
import { kindConfig } from './config.js'
import { readContainerdPatches } from './containerd-patches.js'
import { prefix } from './marks.js'
import { chooseNodeImage } from './node-image.js'
import { apiServerAddress } from './reach.js'

export const providerName = 'kind'
const defaultAgentImage = 'docker.io/library/node:24-alpine'

export interface Plan {
  readonly spec: ClusterSpec
  /** The name under which kind knows it, if it must be made. */
  readonly name: string
  readonly run: string
  readonly cni: Choice<Cni>
  readonly ingress: Choice<IngressController>
  readonly loadBalancer: Choice<LoadBalancer>
  /** Undefined: kind's own default. */
  readonly image: string | undefined
  readonly config: string
  readonly agent: AgentImage
  readonly agnhost: AgentImage
  readonly wish: Wish
}

const digest = (value: unknown, length: number): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, length)

const withPrefix = (name: string): string => (name.startsWith(prefix) ? name : `${prefix}${name}`)

/** A person's choice: what a run calls its clusters begins with our prefix, and without a run a number follows it. */
const isGiven = ({ name, run }: ClusterSpec): boolean =>
  !name.startsWith(prefix) || (run === undefined && !/^\d+$/.test(name.slice(prefix.length)))

/** Short, for nodes are called after it; the hash tells clusters of one run apart. A kept one may be called as a person likes. */
const nameOf = (spec: ClusterSpec, hash: string): string => {
  const { name, run, reuse } = spec
  if (reuse && !isGiven(spec)) return `${prefix}kept-${hash.slice(0, 8)}`
  if (reuse || run === undefined) return withPrefix(name)
  const short = run.length <= 20 && /^[a-z0-9][a-z0-9-]*$/.test(run) ? run : digest(run, 10)
  return `${withPrefix(short)}-${hash.slice(0, 6)}`
}

/** What is said by the choices and the image, or can be brought into any cluster. */
const apart: readonly string[] = [
  'cni',
  'ingress',
  'loadBalancer',
  'nodeImage',
  'loadImages',
] satisfies (keyof Recipe)[]

/** The rest, whoever wrote it in whatever order. */
const restOf = (recipe: Recipe): unknown =>
  Object.entries(recipe)
    .filter(([key]) => !apart.includes(key))
    .sort(([one], [other]) => one.localeCompare(other))

const titleOf = (cni: Choice<Cni>, { nodes }: ClusterSpec): string => `kind ${describeChoice(cni)}, ${nodes} nodes`

const isNone = ({ product }: Choice): boolean => product.name === 'none'

/** What cannot be, said before anything is made. */
const checkTogether = ({ product }: Choice<Cni>, { families, recipe }: ClusterSpec): void => {
  if (recipe?.kubeProxy === 'none' && product.kind.kubeProxy !== 'none')
    throw new RangeError(`${product.title}, as its manifest comes, needs kube-proxy: ask for iptables or nftables`)
  if (families.includes('IPv6') && !product.ipv6)
    throw new RangeError(`${product.title}, as its manifest comes, speaks IPv4 only: ask for IPv4, or for another CNI`)
}

const checkRegistry = (registry = ''): void => {
  if (/:\/\/|\s/.test(registry))
    throw new RangeError(`"${registry}" is no image registry: write registry.example:5000, without https://`)
}

/** What a patch says makes the cluster another one, not where it is kept. */
const withPatches = ({ containerdPatches, ...recipe }: Recipe = {}): Recipe => ({
  ...recipe,
  ...(containerdPatches && { containerdPatches: readContainerdPatches(containerdPatches) }),
})

/**
 * @param kindVersion `0.33.0`
 * @throws {RangeError} for anything that is unknown or does not fit together
 */
export const planCluster = (asked: ClusterSpec, kindVersion: string, env: NodeJS.ProcessEnv = process.env): Plan => {
  const recipe = withPatches(asked.recipe)
  const spec = { ...asked, recipe }
  const cni = chooseCni(recipe.cni)
  const ingress = chooseIngress(recipe.ingress)
  const loadBalancer = chooseLoadBalancer(recipe.loadBalancer)
  checkTogether(cni, spec)
  checkRegistry(recipe.imageRegistry)
  const image = chooseNodeImage(recipe.nodeImage, kindVersion, env.NETHERKIN_NODE_IMAGE)
  const kin = {
    ...{ families: spec.families, rest: restOf(recipe), image, kindVersion },
    products: [cni, ingress, loadBalancer].map((choice) => [describeChoice(choice), choice.release]),
  }
  const hash = digest({ nodes: spec.nodes, ...kin }, 16)
  const name = nameOf(spec, hash)
  const run = spec.run ?? name
  const title = titleOf(cni, spec)
  const { pullPolicy = 'IfNotPresent' } = spec
  return {
    ...{ spec, name, run, cni, ingress, loadBalancer, image },
    config: kindConfig({
      ...{ spec, name, image, cni: cni.product.kind },
      apiServerAddress: apiServerAddress(env.DOCKER_HOST || undefined),
      labels: { 'netherkin.dev/cluster': name },
    }),
    agent: { image: spec.agentImage ?? defaultAgentImage, pullPolicy },
    agnhost: { image: spec.sctpImage ?? agnhostImage, pullPolicy },
    wish: {
      ...{ name, named: spec.reuse === true && isGiven(spec), provider: providerName, hash, kin: digest(kin, 16) },
      ...{ nodes: spec.nodes, title, run: spec.run, reuse: spec.reuse },
    },
  }
}

export const hasIngress = ({ ingress }: Pick<Plan, 'ingress'>): boolean => !isNone(ingress)
export const hasLoadBalancer = ({ loadBalancer }: Pick<Plan, 'loadBalancer'>): boolean => !isNone(loadBalancer)
