import { expect, it } from 'vitest'
import type { Tally } from '../../reports/tally.js'
import { checkRequired, findMissing } from './requirement.js'

const columns = [{ provider: 'netns' }, { provider: 'kind', cni: 'calico@v3.28.5' }]

const tallyOf = (scenarios: number, skipped: number): Tally =>
  ({ scenarios: Array.from({ length: scenarios }), counts: { skipped } }) as unknown as Tally

const judge = (tally?: Tally) => [{ column: columns[1] ?? {}, name: 'kind calico', ...(tally && { tally }) }]

it('knows a column by its provider, its CNI and its CNI at a version', () => {
  expect(() => checkRequired(['netns', 'kind', 'calico', 'calico@v3.28.5'], columns)).not.toThrow()
  expect(() => checkRequired(['kind', 'cilium'], columns)).toThrow(
    '--require cilium: no column of this run is that; columns: netns; kind calico@v3.28.5',
  )
})

it('complains of a column where nothing was judged, and of one that skipped more than half', () => {
  expect(findMissing(['calico'], judge())).toEqual([
    '--require calico: kind calico is missing: nothing was judged there',
  ])
  expect(findMissing(['calico'], judge(tallyOf(0, 0)))).toHaveLength(1)
  expect(findMissing(['calico'], judge(tallyOf(10, 6)))).toEqual([
    '--require calico: kind calico skipped 6 of 10 scenarios; more than 50 % is too many',
  ])
  expect(findMissing(['calico'], judge(tallyOf(10, 5)))).toEqual([])
  expect(findMissing(['netns'], judge())).toEqual([])
})
