import { expect, it } from 'vitest'
import { capabilitiesOf } from './opening.js'
import { planCluster } from './plan.js'

it('a second worker is promised by the nodes that are there, not by those that were asked for', () => {
  const plan = (nodes: number) => planCluster({ name: 'shop', nodes, families: ['IPv4'] }, '0.33.0', {})
  expect(capabilitiesOf(plan(3), 2).has('second-worker')).toBe(false)
  expect(capabilitiesOf(plan(2), 3).has('second-worker')).toBe(true)
})
