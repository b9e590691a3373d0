import { expect, it } from 'vitest'
import { adviseSweep, checkFlags, planColumns } from './matrix-plan.js'

it('says of each column how what it leaves is removed, the cluster of others named', () => {
  const columns = [
    { provider: 'netns' },
    { provider: 'kind', cni: 'calico' },
    { provider: 'kind', cni: 'flannel' },
    { provider: 'context', context: 'prod' },
  ]
  expect(adviseSweep(planColumns(columns, 'out', { kubeconfig: 'k' }))).toEqual([
    'clusters of kind calico, kind flannel may be left: npx netherkin sweep removes them',
    'what context context=prod made may be left: npx netherkin sweep --context prod --kubeconfig k removes it',
  ])
})

it('takes flags that some column heeds, and refuses those that none does', () => {
  const columns = [{ provider: 'netns' }, { provider: 'kind', cni: 'calico' }]
  const flags = { provider: 'netns,kind', cni: 'calico', nodeImage: 'x', tags: '@a' }
  expect(() => checkFlags(columns, flags, false)).not.toThrow()
  expect(() => planColumns(columns, 'out', flags)).not.toThrow()
  const wrong = { ...flags, context: 'prod', namespaces: 'a' }
  expect(() => checkFlags(columns, wrong, false)).toThrow(
    /^--context means .*not netns, kind: add --provider context.*\n--namespaces/,
  )
})
