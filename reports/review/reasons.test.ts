import { h } from 'preact'
import { render } from 'preact-render-to-string'
import { expect, it } from 'vitest'
import type { ScenarioResult } from '../standing.js'
import { Reasons } from './reasons.js'
import type { Review } from './review.js'

const skipped = (reason: string): ScenarioResult =>
  ({ standing: 'skipped', reason, troubles: [], elapsedMs: 1 }) as unknown as ScenarioResult

/** @param reasons of each scenario, one a column */
const reviewOf = (columns: readonly string[], reasons: readonly (readonly (string | undefined)[])[]): Review =>
  ({
    columns: columns.map((short) => ({ short })),
    features: [
      {
        scenarios: reasons.map((own, index) => ({
          id: `s${index}`,
          name: `S${index}`,
          cells: own.map((reason) => (reason === undefined ? {} : { result: skipped(reason) })),
        })),
      },
    ],
  }) as unknown as Review

const textOf = (review: Review): string => render(h(Reasons, { review })).replace(/<[^>]*>/g, ' ')

it('tells a reason once, and where it holds', () => {
  const text = textOf(
    reviewOf(
      ['calico', 'flannel', 'cilium'],
      [
        ['one node', 'one node', 'one node'],
        [undefined, 'no policies', undefined],
        ['old', undefined, 'old'],
      ],
    ),
  )
  expect(text).toContain('1 scenario on every column: one node')
  expect(text).toContain('1 scenario on flannel: no policies')
  expect(text).toContain('1 scenario on calico, cilium: old')
})

it('names no column where there is but one', () => {
  expect(textOf(reviewOf(['netns'], [['no SCTP'], ['no SCTP']]))).toContain('2 scenarios: no SCTP')
})
