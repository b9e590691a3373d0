/** Questions of "can reach": every source with every target. Pure. */
import type { Source } from '../../clusters/probe.js'
import { InputError } from '../errors.js'
import type { Expectation, PortRef, Question, ReachQuestion, Rounds, Target } from '../question.js'
import type { Name, Topology } from '../topology.js'
import type { SourceWords, TargetWords } from '../words/place.js'
import type { Wanted } from '../words/verdict.js'
import { reaching } from './expectations.js'
import { isSame, sourcesOf, targetsOf } from './places.js'

const anyPort: PortRef = { protocol: 'TCP' }

/** What a question adds to its two ends. */
type Rest = Partial<Omit<ReachQuestion, 'kind' | 'from' | 'to' | 'expected'>> & {
  readonly expected: (to: Target, from: Source) => Expectation
}

/** A port by name must be one that the scenario gives its target. */
const checkPort = (topology: Topology, to: Target, { port }: PortRef): void => {
  if (typeof port !== 'string' || (to.kind !== 'pod' && to.kind !== 'service')) return
  const name: Name = { namespace: to.namespace, name: to.name, spelt: to.name }
  const pod = to.kind === 'pod' ? topology.find('Pod', name) : undefined
  const service = to.kind === 'service' ? topology.find('Service', name) : undefined
  const names = [
    ...(pod?.spec?.containers ?? []).flatMap(({ ports = [] }) => ports.map((one) => one.name)),
    ...(service?.spec?.ports ?? []).map((one) => one.name),
  ].filter(Boolean)
  if ((!pod && !service) || names.includes(port)) return
  const known = names.length > 0 ? `or one of its names: ${names.join(', ')}` : 'for none of its ports has a name'
  throw new InputError(`"${port}" is no port of ${to.kind} ${to.name}; write a number, ${known}`)
}

/** @throws {InputError} when the target has no port of the name. */
export const ask = (topology: Topology, from: Source, to: Target, { expected, ...rest }: Rest): ReachQuestion => {
  const port = rest.port ?? anyPort
  checkPort(topology, to, port)
  return { kind: 'reach', from, to, ...rest, port, expected: expected(to, from) }
}

/** Every source with every target; "every pod" does not ask a pod about itself. */
export const askEach = (
  topology: Topology,
  from: SourceWords,
  to: TargetWords,
  rest: Rest,
): readonly ReachQuestion[] => {
  const targets = targetsOf(topology, to)
  const isSweep = from.kind === 'every pod' || to.kind === 'every pod'
  return sourcesOf(topology, from).flatMap((source) =>
    targets
      .filter((target) => !(isSweep && isSame(source, target)))
      .map((target) => ask(topology, source, target, rest)),
  )
}

const serverNameOf = (to: Target): string => {
  if (to.kind === 'service') return `${to.name}.${to.namespace}.svc`
  if (to.kind === 'pod' || to.kind === 'name') return to.name
  throw new InputError('TLS asks for a certificate by name; write a pod, a service, or: host NAME')
}

/** Only who speaks TLS can fail it. */
const speaking = (wanted: Wanted, to: Target): Pick<ReachQuestion, 'http'> =>
  wanted === 'tls-failed' ? { http: { method: 'GET', path: '/', tls: { serverName: serverNameOf(to) } } } : {}

/** Whether each source reaches each target as wanted, on every port. */
export const askReach = (
  topology: Topology,
  from: SourceWords,
  wanted: Wanted,
  to: TargetWords,
  rounds: Partial<Rounds>,
  ports: readonly PortRef[] = [anyPort],
): readonly Question[] =>
  ports
    .flatMap((port) => askEach(topology, from, to, { port, rounds, expected: (target) => reaching(wanted, target) }))
    .map((question) => ({ ...question, ...speaking(wanted, question.to) }))
