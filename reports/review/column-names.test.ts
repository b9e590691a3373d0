import { expect, it } from 'vitest'
import { shortenNames } from './column-names.js'

it.each([
  [
    ['kind calico v3.28.5 Kubernetes v1.36.4', 'kind flannel v0.28.9 Kubernetes v1.36.4'],
    ['calico v3.28.5', 'flannel v0.28.9'],
  ],
  [
    ['kind calico v3.28.5 Kubernetes v1.36.4', 'kind calico v3.28.5 Kubernetes v1.35.0'],
    ['Kubernetes v1.36.4', 'Kubernetes v1.35.0'],
  ],
  [
    ['netns', 'kind calico v3.28.5'],
    ['netns', 'kind calico v3.28.5'],
  ],
  [
    ['netns', 'kind calico v3.28.5 Kubernetes v1.36.4', 'kind flannel v0.28.9 Kubernetes v1.36.4'],
    ['netns', 'calico v3.28.5', 'flannel v0.28.9'],
  ],
  // One that is told by nothing would have no name.
  [
    ['kind calico', 'kind calico dual'],
    ['kind calico', 'kind calico dual'],
  ],
  [['netns'], ['netns']],
])('tells %j apart as %j', (names, short) => {
  expect(shortenNames(names)).toEqual(short)
})

it('leaves no half of a bracket', () => {
  expect(shortenNames(['netns (netns nodes=2)', 'netns (netns nodes=3)'])).toEqual(['nodes=2', 'nodes=3'])
  expect(shortenNames(['kind calico (a b)', 'kind flannel (a c)'])).toEqual(['calico b', 'flannel c'])
})
