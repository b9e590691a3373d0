import { expect, it } from 'vitest'
import { sweepCommandOf } from './sweep-command.js'

it('names the cluster of others that is to be swept, and no other', () => {
  const existing = { context: 'prod', kubeconfig: './my config', namespaces: ['a', 'b'] }
  expect(sweepCommandOf({ provider: 'context', existing })).toBe(
    "npx netherkin sweep --context prod --kubeconfig './my config' --namespaces a,b",
  )
  expect(sweepCommandOf({ provider: 'context', existing: { context: 'arn:aws:eks:eu-1:1:cluster/x' } })).toBe(
    'npx netherkin sweep --context arn:aws:eks:eu-1:1:cluster/x',
  )
  expect(sweepCommandOf({ provider: 'kind', existing })).toBe('npx netherkin sweep')
  expect(sweepCommandOf({ provider: 'kind' })).toBe('npx netherkin sweep')
})
