/** The port on kind; and, since clusters are dear, on the same one as a cluster that belongs to others. */
import { afterAll, beforeAll, describe } from 'vitest'
import type { Cluster, ClusterSpec } from '../cluster.js'
import { describeRestricted } from '../context/restricted.js'
import { describeContract } from '../contract.js'
import { kind } from './provider.js'
import { kubeconfigOf } from './removal.js'

const run = `contract-${process.pid}`
const spec: ClusterSpec = { name: run, run, nodes: 3, families: ['IPv4'], recipe: { cni: 'calico@v3.28.5' } }
const createMs = 600_000

describe('a kind cluster', () => {
  /** Holds it between the suites: the last one out takes it away. */
  let held: Cluster

  beforeAll(async () => {
    held = await kind.create(spec)
  }, createMs)
  afterAll(() => held?.close(), createMs)

  describeContract(kind, { enforces: true, timeoutMs: 2000, createMs, settleMs: 30_000, spec })
  describeRestricted(() => kubeconfigOf(held.name))
})
