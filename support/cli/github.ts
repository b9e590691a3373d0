/** What GitHub Actions shows of a run beside its log: the job's summary, and annotations at the features' lines. */
import { appendFileSync, existsSync, statSync, truncateSync } from 'node:fs'
import { renderMarkdown } from '../../reports/markdown.js'
import type { Review } from '../../reports/review/review.js'
import { annotate } from './formats.js'

/** Bytes: GitHub takes 1 MiB of a step, and shows none of more. */
const summaryLimit = 1_000_000

/** Where our part of the summary begins, once there is one: columns that end late make it anew. */
let begins: number | undefined

/** Appends to the summary of the job, if there is one. */
export const summarise = (review: Review, { GITHUB_STEP_SUMMARY: path = '' }: NodeJS.ProcessEnv): void => {
  if (path === '') return
  begins ??= existsSync(path) ? statSync(path).size : 0
  if (existsSync(path)) truncateSync(path, begins)
  appendFileSync(path, `${renderMarkdown(review, summaryLimit)}\n`)
}

/** @returns annotations, for the log; empty elsewhere than on GitHub. */
export const tellGithub = (review: Review, env: NodeJS.ProcessEnv): string => {
  summarise(review, env)
  return env.GITHUB_ACTIONS === 'true' ? annotate(review).trimEnd() : ''
}
