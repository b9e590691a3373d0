/** `netherkin check`: the plan without packets. */
import { count } from '../../reports/progress.js'
import type { Plan } from '../planning/plan.js'
import type { RunFlags } from './flags.js'
import { type Reading, read, renderProblems } from './reading.js'
import { explainEmpty, isEmptyShard, type Selection, select } from './selection.js'

const total = (plans: readonly Plan[], amount: (plan: Plan) => number): number =>
  plans.reduce((sum, plan) => sum + amount(plan), 0)

const renderPlan = (plans: readonly Plan[]): string =>
  [
    count(plans.length, 'scenario'),
    count(
      total(plans, ({ steps }) => steps.length),
      'sentence',
    ),
    `${count(
      total(plans, ({ questions }) => questions.length),
      'question',
    )} to ask`,
  ].join(', ')

/** What a run goes on without. */
export const warn = (lines: readonly string[]): void => {
  for (const line of lines) process.stderr.write(`warning: ${line}\n`)
}

/** Prints what is wrong. @returns the exit code that this means, or undefined when the scenarios can run. */
export const refuse = (selection: Selection, { problems, unread }: Reading): number | undefined => {
  if (problems.length > 0) {
    const lines = [renderProblems(problems), ...unread].join('\n')
    process.stderr.write(`${lines}\n\n${count(problems.length, 'problem')}; nothing was started\n`)
    return 3
  }
  warn(unread)
  if (selection.pickles.length > 0) return undefined
  process.stderr.write(`${explainEmpty(selection)}\n`)
  // Its part of the scenarios is none, and all of that was run: docs/decisions.md §11.
  return isEmptyShard(selection) ? 0 : 4
}

/** @returns 0, 3 for problems, 4 when nothing is selected. @throws {InputError} for paths, tags and step code. */
export const check = async (paths: readonly string[], flags: RunFlags): Promise<number> => {
  const selection = await select(paths, flags)
  const reading = await read(selection)
  const refused = refuse(selection, reading)
  if (refused === undefined) process.stdout.write(`${renderPlan(reading.plans)}; no problems\n`)
  return refused ?? 0
}
