/** Whether namespaces that were handed over are enough for a scenario. Pure. */
import { refOf } from '../../clusters/objects.js'
import type { Topology } from '../topology.js'
import type { Plan } from './plan.js'

/** Those of the system are there for everybody. */
const isSystem = (name: string): boolean => name.startsWith('kube-')

const namespacesOf = ({ objects }: Topology): readonly string[] => {
  const said = objects.map((object) => (object.kind === 'Namespace' ? object.metadata.name : refOf(object).namespace))
  return [...new Set(said)].filter((name) => name !== '' && !isSystem(name))
}

/** Why the scenario cannot be judged in them; undefined where it can, and where none were handed over. */
export const findShortage = (
  { first, last }: Pick<Plan, 'first' | 'last'>,
  given: readonly string[] | undefined,
): string | undefined => {
  if (given === undefined || last.cluster.kind) return undefined
  const [names = []] = [namespacesOf(first), namespacesOf(last)].sort((one, other) => other.length - one.length)
  if (names.length <= given.length) return undefined
  return `needs ${names.length} namespaces (${names.join(', ')}); ${given.length} handed over (${given.join(', ')}): name more with --namespaces`
}
