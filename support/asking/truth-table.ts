/** Truth tables: rows are sources, columns targets, cells verdicts. Pure. */
import { describeRef } from '../../clusters/objects.js'
import type { Source } from '../../clusters/probe.js'
import { InputError, type RowFlaw, TableError, UndeclaredError } from '../errors.js'
import type { PortRef, Question, Target } from '../question.js'
import type { Table } from '../sentence.js'
import type { Topology } from '../topology.js'
import { toName } from '../words/name.js'
import { after, toSource, toTarget } from '../words/place.js'
import { describePort } from '../words/port.js'
import { checkTable } from '../words/table.js'
import { toCell, type Wanted } from '../words/verdict.js'
import { reaching } from './expectations.js'
import { sourcesOf, targetsOf } from './places.js'
import { ask } from './reaching.js'

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

interface Row {
  readonly name: string
  readonly from: Source
  readonly index: number
}

/** The cell's verdict must hold on every port. */
const askCell = (
  topology: Topology,
  { name, from, index }: Row,
  column: Column,
  wanted: Wanted,
  ports: readonly PortRef[],
) =>
  ports.map((port) => {
    const { heading, to } = column
    const on = ports.length > 1 ? { on: describePort(port) } : {}
    const cell = { row: name, column: heading, ...on }
    return ask(topology, from, to, { port, cell, row: index, expected: () => reaching(wanted, to) })
  })

/** Reads on after what it refuses, and keeps that as the row's flaw. */
const collectFlaws = () => {
  const flaws: RowFlaw[] = []
  const read = <T>(row: number, what: () => T): T | undefined => {
    try {
      return what()
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      flaws.push({ row, message: error.message })
      return undefined
    }
  }
  return { flaws, read }
}

/** A truth table: rows are sources, columns targets, cells verdicts. @throws {TableError} with all that is wrong. */
export const askTable = (topology: Topology, ports: readonly PortRef[], table: Table): readonly Question[] => {
  const { flaws, read } = collectFlaws()
  const [[, ...headings] = [], ...bodies] = checkTable(table).rows
  const columns = headings.map((heading): Column | undefined => {
    const to = read(0, () => columnTarget(topology, heading.trim()))
    return to && { heading, to }
  })
  const questions = bodies.flatMap(([name = '', ...cells], index) => {
    const from = read(index + 1, () => rowSource(topology, name))
    return columns.flatMap((column, at) => {
      const wanted = read(index + 1, () => toCell((cells[at] ?? '').trim()))
      if (!wanted || !from || !column) return []
      return read(index + 1, () => askCell(topology, { name, from, index: index + 1 }, column, wanted, ports)) ?? []
    })
  })
  if (flaws.length > 0) throw new TableError(flaws)
  return questions
}
