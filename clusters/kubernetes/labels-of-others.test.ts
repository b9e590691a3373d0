import { describe, expect, it } from 'vitest'
import { planLabels } from './labels-of-others.js'

describe('labels of objects that others made', () => {
  it('are taken back after any number of reconciles where there was none', () => {
    const first = planLabels({ team: 'x' }, {})
    expect(first).toEqual({ patch: { team: 'x' }, remember: { team: null } })
    const second = planLabels({ team: 'x' }, { team: 'x' }, first.remember)
    expect(second).toEqual({ patch: {}, remember: { team: null } })
    expect(planLabels({}, { team: 'x' }, second.remember)).toEqual({ patch: { team: null }, remember: {} })
  })

  it('get their own value back after any number of reconciles', () => {
    const first = planLabels({ team: 'x' }, { team: 'theirs' })
    const second = planLabels({ team: 'y' }, { team: 'x' }, first.remember)
    expect(second.patch).toEqual({ team: 'y' })
    expect(planLabels({}, { team: 'y' }, second.remember).patch).toEqual({ team: 'theirs' })
  })
})
