import { expect, it } from 'vitest'
import { countAtOnce } from './room.js'

it.each([
  [3, 64, 16, 8],
  [3, 7, 16, 2],
  [3, 64, 2, 1],
  [3, 1, 1, 1],
])('%i nodes, %i GB, %i cores: %i at once', (nodes, gigabytes, cores, columns) => {
  expect(countAtOnce(nodes, { memoryBytes: gigabytes * 1024 ** 3, cores })).toBe(columns)
})
