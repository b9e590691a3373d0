import { expect, it } from 'vitest'
import { adviseSweep, planColumns } from './matrix-plan.js'

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
