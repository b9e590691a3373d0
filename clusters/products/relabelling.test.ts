import { expect, it } from 'vitest'
import { keepsLabels } from './relabelling.js'

it('says of which CNI it was seen, and of no other', () => {
  const names = ['cilium', 'calico', 'flannel', 'my-own', undefined]
  const asked = names.map((name) => keepsLabels(name === undefined ? {} : { cni: { name } }))
  expect(asked).toEqual([true, false, false, false, false])
})
