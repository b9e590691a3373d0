import { expect, it } from 'vitest'
import { countAtOnce, findRoom } from './room.js'

it.each([
  [3, 64, 16, 8],
  [3, 7, 16, 2],
  [3, 64, 2, 1],
  [3, 1, 1, 1],
])('%i nodes, %i GB, %i cores: %i at once', (nodes, gigabytes, cores, columns) => {
  expect(countAtOnce(nodes, { memoryBytes: gigabytes * 1024 ** 3, cores })).toBe(columns)
})

it('knows nothing of the machine behind a remote engine', () => {
  expect(countAtOnce(1, findRoom({ DOCKER_HOST: 'tcp://elsewhere:2375' }))).toBe(1)
  expect(findRoom({ DOCKER_HOST: 'unix:///var/run/docker.sock' }).cores).toBeGreaterThan(0)
})
