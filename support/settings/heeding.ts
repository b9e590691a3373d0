/** Which settings mean something to which provider, so that a flag that would be ignored is refused. Pure. */
import { flagOf } from './known.js'

/** Of what the run's own kind cluster is made. */
const ofKind = ['cni', 'ingress', 'lb', 'podSubnet', 'serviceSubnet', 'extraPortMappings']
/** These are the machine's, so kind clusters that scenarios name take them, too (`wishes.ts`). */
const ofMachine = [
  'kubernetes',
  'nodeImage',
  'kubeProxy',
  'mirror',
  'imageRegistry',
  'registryMirrors',
  'containerdPatches',
  'loadImages',
]
const ofPods = ['agentImage', 'sctpImage', 'pullPolicy']
const ofExisting = ['context', 'kubeconfig', 'namespaces']

interface Ignored {
  readonly always: readonly string[]
  /** Unless a scenario names a kind cluster, and may have it. */
  readonly usually: readonly string[]
}

/** `netns` reads `ipFamily`, to refuse what it does not speak. */
const ignored: Readonly<Record<string, Ignored>> = {
  netns: { always: [...ofKind, ...ofExisting], usually: [...ofMachine, ...ofPods] },
  context: { always: ofKind, usually: [...ofMachine, 'ipFamily'] },
  kind: { always: ofExisting, usually: [] },
}

/** @param named whether kind clusters that scenarios name may be had. */
export const isIgnored = (key: string, provider: string, named: boolean): boolean => {
  const { always, usually } = ignored[provider] ?? { always: [], usually: [] }
  return always.includes(key) || (!named && usually.includes(key))
}

const explain = (key: string, provider: string): string => {
  if (ofExisting.includes(key)) return `a cluster that is there already, not ${provider}: add --provider context`
  if (ofPods.includes(key)) return `pods of a real cluster, not ${provider}: add --provider kind or context`
  return `a cluster that kind makes, not ${provider}: add --provider kind`
}

/** What is wrong with flags that none of the providers heeds, a line each. @param said names of settings. */
export const findIgnored = (said: readonly string[], providers: readonly string[], named: boolean): string[] =>
  said
    .filter((key) => providers.every((provider) => isIgnored(key, provider, named)))
    .map((key) => `${flagOf(key)} means ${explain(key, providers.join(', '))}, or leave it out`)
