import { describe, expect, it } from 'vitest'
import { Topology } from '../topology.js'
import { sourcesOf } from './places.js'

describe('every node', () => {
  const named = (topology: Topology) =>
    sourcesOf(topology, { kind: 'every node' }).map((source) => source.kind === 'node' && source.name)

  it('is as many as the run has where the scenario says nothing', () => {
    expect(named(Topology.empty())).toEqual(['control-plane', 'worker', 'worker2'])
    expect(named(Topology.empty({ usualNodes: 5 }))).toContain('worker4')
  })

  it('is as many as the scenario says', () => {
    expect(named(Topology.empty({ usualNodes: 5 }).needing({ nodes: 1 }))).toEqual(['control-plane'])
  })
})
