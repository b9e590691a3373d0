/** Questions of "can reach": every source with every target, or the cells of a truth table. Pure. */
import { describeRef } from '../clusters/objects.js'
import type { Source } from '../clusters/probe.js'
import { InputError, UndeclaredError } from './errors.js'
import { reaching } from './expectations.js'
import { isSame, sourcesOf, targetsOf } from './places.js'
import type { Expectation, PortRef, Question, ReachQuestion, Rounds, Target } from './question.js'
import type { Table } from './sentence.js'
import { readEach } from './table.js'
import type { Name, Topology } from './topology.js'
import { toName } from './words/name.js'
import { after, type SourceWords, type TargetWords, toSource, toTarget } from './words/place.js'
import { toCell, type Wanted } from './words/verdict.js'

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
  ]
  if ((pod || service) && !names.includes(port))
    throw new InputError(
      `"${port}" is no port of ${to.kind} ${to.name}; write a number, or one of its names: ${names.filter(Boolean).join(', ') || '(it has none)'}`,
    )
}

const ask = (topology: Topology, from: Source, to: Target, { expected, ...rest }: Rest): ReachQuestion => {
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

/** Whether each source reaches each target as wanted. */
export const askReach = (
  topology: Topology,
  from: SourceWords,
  wanted: Wanted,
  to: TargetWords,
  rounds: Partial<Rounds>,
  port: PortRef = anyPort,
): readonly Question[] => askEach(topology, from, to, { port, rounds, expected: (target) => reaching(wanted, target) })

const starts = ['pod ', 'node ', 'service ', 'container ', 'existing ', 'address ', 'host ']

const isWhole = (text: string): boolean =>
  ['outside', 'localhost', 'the external host', 'the ingress'].includes(text) || after(text, ...starts) !== undefined

const exactlyOne = <T>(places: readonly T[], text: string): T => {
  const [place, ...more] = places
  if (place !== undefined && more.length === 0) return place
  throw new InputError(`"${text}" is not one place; write one a row and one a column`)
}

const rowSource = (topology: Topology, text: string): Source =>
  exactlyOne(sourcesOf(topology, toSource(isWhole(text) ? text : `pod ${text}`)), text)

/** A heading is a pod's name, or else a Service's. */
const columnTarget = (topology: Topology, text: string): Target => {
  if (isWhole(text)) return exactlyOne(targetsOf(topology, toTarget(text)), text)
  const name = toName(text)
  if (topology.find('Pod', name)) return exactlyOne(targetsOf(topology, toTarget(`pod ${text}`)), text)
  if (topology.find('Service', name)) return exactlyOne(targetsOf(topology, toTarget(`service ${text}`)), text)
  const known = [...topology.list('Pod'), ...topology.list('Service')].map(({ metadata }) => metadata.name)
  throw new UndeclaredError(
    name.name,
    `${describeRef(topology.ref('Pod', name))} is not declared, and no Service of that name; known: ${[...new Set(known)].join(', ')}`,
  )
}

interface Column {
  readonly heading: string
  readonly to: Target
}

const cellsOf = (topology: Topology, columns: readonly Column[], cells: readonly string[], port: PortRef) => {
  const [row = '', ...verdicts] = cells
  const from = rowSource(topology, row)
  return columns.flatMap(({ heading, to }, index): readonly ReachQuestion[] => {
    const wanted = toCell((verdicts[index] ?? '').trim())
    if (wanted === undefined) return []
    const cell = { row, column: heading }
    return [ask(topology, from, to, { port, cell, expected: () => reaching(wanted, to) })]
  })
}

/** A truth table: rows are sources, columns targets, cells verdicts. @throws {TableError} with all wrong rows. */
export const askTable = (topology: Topology, port: PortRef, { rows }: Table): readonly Question[] => {
  const [[, ...headings] = [], ...bodies] = rows
  const [columns = []] = readEach([headings], (texts) =>
    texts.map((heading) => ({ heading, to: columnTarget(topology, heading.trim()) })),
  ).slice(0, 1)
  return readEach(bodies, (cells) => cellsOf(topology, columns, cells, port)).flat()
}
