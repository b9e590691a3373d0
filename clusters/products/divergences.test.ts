import { describe, expect, it } from 'vitest'
import { cnis } from '../cni/index.js'
import { ingressControllers } from '../ingress/index.js'
import { loadBalancers } from '../loadbalancer/index.js'
import { divergencesOf, doesNotEnforce } from './divergences.js'

describe('known divergences', () => {
  it('say that nothing is enforced where the canary found so, whatever the CNI is called', () => {
    expect(divergencesOf({ cni: { name: 'calico' }, enforces: false })).toContain(doesNotEnforce)
    expect(divergencesOf({ cni: { name: 'flannel' }, enforces: true })).not.toContain(doesNotEnforce)
    expect(divergencesOf({ cni: { name: 'flannel' } })).not.toContain(doesNotEnforce)
  })

  it('have a source and a day on which they end', () => {
    const all = [...cnis, ...ingressControllers, ...loadBalancers].flatMap(({ divergences = [] }) => divergences)
    for (const { source, expires } of [doesNotEnforce, ...all]) {
      expect(source).toMatch(/^https:\/\//)
      expect(expires).toMatch(/^20\d\d-\d\d-\d\d$/)
    }
  })
})
