/** Where a pickle's steps, table rows and doc strings stand in the feature file. Pure. */
import type { GherkinDocument, Pickle, PickleStep, Step } from '@cucumber/messages'
import type { Table } from '../sentence.js'

/** A step of a pickle with its place in the file. */
export interface PlacedStep {
  readonly text: string
  readonly line: number
  /** A table, a doc string, or nothing. */
  readonly argument?: Table | string
  /** The line before the doc string's first. */
  readonly textOffset?: number
  /** The Examples row, where the step depends on one. */
  readonly exampleLine?: number
}

const stepsOf = (document: GherkinDocument): readonly Step[] => {
  const children = document.feature?.children ?? []
  return [...children, ...children.flatMap((child) => child.rule?.children ?? [])].flatMap(
    ({ background, scenario }) => (background ?? scenario)?.steps ?? [],
  )
}

const tableOf = (step: PickleStep, written: Step | undefined): Table | undefined => {
  const rows = step.argument?.dataTable?.rows.map((row) => row.cells.map((cell) => cell.value))
  const lines = written?.dataTable?.rows.map((row) => row.location.line)
  return rows && (lines ? { rows, lines } : { rows })
}

const place = (step: PickleStep, written: Step | undefined, exampleLine: number | undefined): PlacedStep => {
  const argument = tableOf(step, written) ?? step.argument?.docString?.content
  return {
    text: step.text,
    line: written?.location.line ?? 0,
    ...(argument === undefined ? {} : { argument }),
    ...(written?.docString ? { textOffset: written.docString.location.line } : {}),
    ...(exampleLine !== undefined && step.astNodeIds.length > 1 ? { exampleLine } : {}),
  }
}

/** The pickle's steps, in order, each with its place in the document. */
export const placeSteps = (pickle: Pickle, document: GherkinDocument): readonly PlacedStep[] => {
  const written = new Map(stepsOf(document).map((step) => [step.id, step]))
  const example = pickle.astNodeIds.length > 1 ? pickle.location?.line : undefined
  return pickle.steps.map((step) => place(step, written.get(step.astNodeIds[0] ?? ''), example))
}
