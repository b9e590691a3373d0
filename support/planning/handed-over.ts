/** Whether namespaces that were handed over do for a scenario. Pure. */
import { ofKind, refOf } from '../../clusters/objects.js'
import type { Question } from '../question.js'
import type { Topology } from '../topology.js'
import { selectedNames } from './literal-names.js'
import type { Plan } from './plan.js'

type Asked = Pick<Plan, 'first' | 'last' | 'questions' | 'needs'>

/** Those of the system are there for everybody. */
const isSystem = (name: string): boolean => name.startsWith('kube-')

const namespacesOf = ({ objects }: Topology): readonly string[] => {
  const said = objects.map((object) => (object.kind === 'Namespace' ? object.metadata.name : refOf(object).namespace))
  return [...new Set(said)].filter((name) => name !== '' && !isSystem(name))
}

const labelsOf = (name: string): readonly string[] => name.toLowerCase().split('.')

/** The name behind an address is told with its namespace, whichever that is. */
const spelledBy = (question: Question, all: readonly string[]): readonly string[] => {
  if (question.kind === 'resolve') return question.type === 'PTR' ? all : labelsOf(question.name)
  if (question.kind !== 'reach') return []
  const { to } = question
  if (to.kind === 'name') return labelsOf(to.name)
  return to.kind === 'service' && to.by === 'name' ? [to.namespace] : []
}

/** Words of the scenario that may be names of namespaces. */
const spelledIn = ({ first, last, questions }: Asked, all: readonly string[]): ReadonlySet<string> => {
  const objects = [...first.objects, ...last.objects]
  return new Set([
    ...ofKind(objects, 'NetworkPolicy').flatMap(selectedNames),
    ...ofKind(objects, 'Service').flatMap(({ spec }) => labelsOf(spec?.externalName ?? '')),
    ...questions.flatMap((question) => spelledBy(question, all)),
  ])
}

/** They serve under other names, unless they are called as the scenario calls its own. */
const findMisnamed = (asked: Asked, names: readonly string[], given: readonly string[]): string | undefined => {
  if (!asked.needs.has('literal-namespaces')) return undefined
  const spelled = spelledIn(asked, names)
  const misnamed = names.filter((name) => spelled.has(name) && !given.includes(name))
  if (misnamed.length === 0) return undefined
  return `needs namespaces called ${misnamed.join(', ')} (in a selector by name, or a DNS name); ${given.join(', ')} handed over: --namespaces with these`
}

/** Why the scenario cannot be judged in them; undefined where it can, and where none were handed over. */
export const findShortage = (asked: Asked, given: readonly string[] | undefined): string | undefined => {
  const { first, last } = asked
  if (given === undefined || last.cluster.kind) return undefined
  const [names = []] = [namespacesOf(first), namespacesOf(last)].sort((one, other) => other.length - one.length)
  if (names.length <= given.length) return findMisnamed(asked, names, given)
  return `needs ${names.length} namespaces (${names.join(', ')}); ${given.length} handed over (${given.join(', ')}): name more with --namespaces`
}
