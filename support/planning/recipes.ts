/** What scenarios say that their own clusters are made of. Pure. */
import type { Recipe } from '../../clusters/cluster.js'
import type { Topology } from '../topology.js'
import type { PlacedStep } from './pickle.js'
import type { Problem } from './plan.js'
import { locateFlaws } from './problem.js'

/** What is wrong with the names in a recipe of a cluster: each as it was said, and what to write instead. */
export type FindRecipeFlaws = (recipe: Recipe) => readonly { readonly said: string; readonly message: string }[]

/** At the table's row that says it, where one does. */
export const findRecipeProblems = (
  { cluster: { kind } }: Topology,
  before: Topology,
  step: PlacedStep,
  { uri, findRecipeFlaws }: { readonly uri: string; readonly findRecipeFlaws: FindRecipeFlaws },
): readonly Problem[] => {
  if (kind === undefined || kind === before.cluster.kind) return []
  const rows = typeof step.argument === 'object' ? step.argument.rows : []
  const flaws = findRecipeFlaws(kind).map(({ said, message }) => {
    const row = rows.findIndex((cells) => cells.some((cell) => cell.trim() === said))
    return { message, ...(row >= 0 && { row }) }
  })
  return locateFlaws(flaws, step, uri)
}
