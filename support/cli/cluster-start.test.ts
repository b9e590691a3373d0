import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Cluster } from '../../clusters/cluster.js'
import type { Worker } from '../composition.js'
import { HarnessError, PreconditionFailed } from '../errors.js'
import { makeCluster } from './cluster-start.js'
import type { ColumnLog } from './column-log.js'

const cluster = { column: 'kind calico v3.28.5', facts: { divergences: [] } } as unknown as Cluster
const log: ColumnLog = {
  phase: () => {},
  observed: () => {},
  retried: () => {},
  broke: () => {},
  chosen: () => {},
  started: () => {},
  read: () => undefined,
  close: () => {},
}

let said = ''
beforeEach(() => {
  said = ''
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true)
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text)
    return true
  })
})
afterEach(() => {
  vi.restoreAllMocks()
})

/** A worker whose first cluster cannot be had. */
const workerOf = (provider: string, error = new HarnessError('no cluster: it does not answer')): Worker => {
  let tries = 0
  const acquire = async () => {
    tries += 1
    if (tries === 1) throw error
    return cluster
  }
  return { settings: { provider, nodes: 2 }, session: { acquire } } as unknown as Worker
}

it.each([
  ['kind', 'made'],
  ['context', 'asked'],
])('a cluster of %s that cannot be had is %s once more', async (provider, done) => {
  expect(await makeCluster(workerOf(provider), [], log)).toBe(cluster)
  expect(said).toBe(`no cluster: it does not answer\nThe cluster is ${done} once more.\n`)
})

it('a cluster of others that is closed is not asked again, and one that is made is made anew', async () => {
  const closed = new PreconditionFailed('precondition failed: the open pair passed no packet')
  await expect(makeCluster(workerOf('context', closed), [], log)).rejects.toBe(closed)
  expect(said).toBe('')
  expect(await makeCluster(workerOf('kind', closed), [], log)).toBe(cluster)
})
