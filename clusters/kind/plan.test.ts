import { describe, expect, it } from 'vitest'
import type { ClusterSpec } from '../cluster.js'
import { planCluster } from './plan.js'

const plan = (more: Partial<ClusterSpec>) =>
  planCluster({ name: 'nk-42-1', nodes: 2, families: ['IPv4'], reuse: true, ...more }, '0.33.0', {})

describe('the name of a cluster that outlives its run', () => {
  it.each(['big', 'nk-big'])('is the one that was given: %s', (name) => {
    expect(plan({ name })).toMatchObject({ name: 'nk-big', wish: { name: 'nk-big', named: true, nodes: 2 } })
  })

  it.each([{ name: 'nk-42' }, { name: 'nk-mine-42-1', run: 'mine' }])(
    'tells of what it is made where nobody gave one: %j',
    (one) => {
      expect(plan(one)).toMatchObject({ name: expect.stringMatching(/^nk-kept-\w{8}$/), wish: { named: false } })
    },
  )
})
