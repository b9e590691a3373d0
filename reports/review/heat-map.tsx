/** A truth table as it came out: sources down, destinations across, a mark a cell, wrong ones framed. */
import { isOpen, standingOf } from './outcome.js'
import type { Judgement } from './review.js'
import { Scroll } from './scroll.js'

type Celled = Judgement & { readonly cell: NonNullable<Judgement['cell']> }

const isCelled = (judgement: Judgement): judgement is Celled => judgement.cell !== undefined

const markOf = (judgement: Judgement): string => {
  const { outcome } = judgement
  if (outcome === 'unknown' || outcome === 'undecided') return '?'
  return isOpen(judgement) ? '✓' : '✗'
}

/** The worst of several ports stands for all. */
const order: readonly Judgement['outcome'][] = ['unknown', 'different', 'undecided', 'as-expected']
const worstOf = (judgements: readonly Judgement[]): Judgement | undefined =>
  order.map((wanted) => judgements.find(({ outcome }) => outcome === wanted)).find((one) => one !== undefined)

const describe = (judgements: readonly Judgement[]): string =>
  judgements.map(({ about, expected, saw }) => `${about}: expected ${expected}, saw ${saw}`).join('\n')

interface CellProps {
  readonly judgements: readonly Judgement[]
  readonly evidence: string
  readonly place: string
}

const Cell = ({ judgements, evidence, place }: CellProps) => {
  const worst = worstOf(judgements)
  if (!worst) return <td class="none">·</td>
  const text = describe(judgements)
  return (
    <td class={`heat ${isOpen(worst) ? 'open' : 'closed'} ${standingOf(worst)}`}>
      <button type="button" data-evidence={evidence} data-place={place} title={text} aria-label={text}>
        {markOf(worst)}
      </button>
    </td>
  )
}

const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)]

interface HeatMapProps {
  readonly judgements: readonly Judgement[]
  /** Where the evidence of its step is kept. */
  readonly evidence: string
  readonly caption: string
}

export const HeatMap = ({ judgements, evidence, caption }: HeatMapProps) => {
  const cells = judgements.filter(isCelled)
  if (cells.length === 0) return null
  const rows = distinct(cells.map(({ cell }) => cell.row))
  const destinations = distinct(cells.map(({ cell }) => cell.column))
  // Who is source and destination stands at the same place both ways.
  const columns = distinct([...rows.filter((row) => destinations.includes(row)), ...destinations])
  const at = (row: string, column: string) => cells.filter(({ cell }) => cell.row === row && cell.column === column)
  return (
    <Scroll label={`truth table: ${caption}`}>
      <table class="heat-map">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">from \ to</th>
            {columns.map((column) => (
              <th scope="col">{column}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              <th scope="row">{row}</th>
              {columns.map((column) => (
                <Cell judgements={at(row, column)} evidence={evidence} place={`${row}\n${column}`} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
