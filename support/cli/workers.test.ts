import { expect, it } from 'vitest'
import { chooseWorkers } from './workers.js'

it.each([
  ['netns', 1, 2, 0],
  ['netns', 15, 2, 0],
  ['netns', 16, 2, 2],
  ['netns', 125, 2, 4],
  ['netns', 125, 1, 2],
  ['netns', 125, 64, 4],
  ['kind', 125, 2, 0],
])('%s: %i scenarios on %i cores get %i workers', (provider, scenarios, cores, workers) => {
  expect(chooseWorkers(provider, scenarios, cores)).toBe(workers)
})
