/** A review as JSON, by `report.schema.json`: what came out of every scenario on every column, without the packets. Pure. */
import type { Comparison } from './comparison/compare.js'
import type { Past } from './comparison/past.js'
import { inertJson } from './inert.js'
import type { RecordedStep } from './review/recording.js'
import type { Judgement, Review, ReviewCell, ReviewColumn, ReviewFeature } from './review/review.js'
import { type Shown, shownOf } from './shown.js'

/** Goes up when a field changes its meaning or goes. */
const reportVersion = 1

/** Without who asked whom by which packets. */
const told = [
  'about',
  'expected',
  'saw',
  'outcome',
  'attempts',
  'elapsedMs',
  'enforcementMs',
  'because',
  'cell',
] as const satisfies readonly (keyof Judgement)[]

const toJudgement = (judgement: Judgement) => Object.fromEntries(told.map((key) => [key, judgement[key]]))

const toStep = ({ keyword, text, isHook, line, status, tookMs, evidence }: RecordedStep) => ({
  text: `${keyword}${text}`.trim(),
  isHook,
  line,
  status,
  tookMs,
  judgements: evidence.flatMap(({ judgements }) => judgements.map(toJudgement)),
})

/** @returns how many changes of each kind there are, without what has none. */
const countChanges = ({ columns }: Comparison) => {
  const kinds = columns.flatMap(({ changes }) => changes.map(({ kind }) => kind))
  return Object.fromEntries(kinds.map((kind) => [kind, kinds.filter((one) => one === kind).length]))
}

const toPast = ({ runs, comparison }: Past) => ({
  earlierRuns: runs.length,
  comparison: comparison && {
    before: comparison.before,
    compared: comparison.columns.reduce((sum, { compared }) => sum + compared, 0),
    unasked: comparison.columns.reduce((sum, { unasked }) => sum + unasked, 0),
    changes: countChanges(comparison),
  },
})

const toCell = (cell: ReviewCell) => {
  const { result, recording, past } = cell
  return {
    standing: shownOf(cell) satisfies Shown,
    reason: result?.reason,
    excuse: result?.excuse,
    elapsedMs: result?.elapsedMs,
    /** More than one is a retry. */
    attempts: recording?.attempts,
    past,
    troubles: (result?.troubles ?? []).map(({ standing, step, line, message }) => ({ standing, step, line, message })),
    steps: (recording?.steps ?? []).map(toStep),
  }
}

const toColumn = ({ name, exitCode, error, facts, tally, enforcementMs }: ReviewColumn) => ({
  name,
  exitCode,
  error,
  facts,
  enforcementMs,
  planned: tally?.planned ?? 0,
  counts: tally?.counts,
  probesSent: tally?.probesSent ?? 0,
  elapsedMs: tally?.elapsedMs ?? 0,
  troubles: (tally?.troubles ?? []).map(({ standing, step, line, message }) => ({ standing, step, line, message })),
})

const toFeature = ({ uri, name, scenarios }: ReviewFeature) => ({
  uri,
  name,
  scenarios: scenarios.map(({ id, line, name, tags, cells }) => ({ id, line, name, tags, cells: cells.map(toCell) })),
})

export const renderJson = ({ exitCode, startedAt, missing, past, columns, features }: Review): string => {
  const report = {
    version: reportVersion,
    exitCode,
    startedAt,
    missing,
    past: past && toPast(past),
    columns: columns.map(toColumn),
    features: features.map(toFeature),
  }
  return `${inertJson(JSON.stringify(report, null, 2))}\n`
}
