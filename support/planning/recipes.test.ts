import { expect, it } from 'vitest'
import type { Recipe } from '../../clusters/cluster.js'
import { declareKind, declareKindTable } from '../declaring/kind-clusters.js'
import { type Definition, declares } from '../sentence.js'
import { planFeatures } from './features.js'

const definitions: readonly Definition[] = [
  {
    keyword: 'Given',
    expression: 'a kind cluster with CNI {word}',
    sentence: declares((topology, cni: string) => declareKind(topology, cni)),
    location: '/steps/x.ts:1:1',
  },
  {
    keyword: 'Given',
    expression: 'a kind cluster',
    sentence: declares(declareKindTable),
    location: '/steps/x.ts:2:1',
  },
]

const findRecipeFlaws = (recipe: Recipe) =>
  Object.values(recipe).flatMap((said) => (said === 'calico' ? [] : [{ said, message: `nobody knows ${said}` }]))

const read = (lines: readonly string[], options: object = { findRecipeFlaws }) => {
  const text = ['Feature: f', '  Scenario: s', ...lines, 'Then I look'].join('\n')
  const [plan] = planFeatures([{ uri: 'x.feature', text }], { definitions, parameterTypes: [], ...options }).plans
  return plan?.problems.map(({ line, message }) => `${line}: ${message}`)
}

it('tells of names that nobody knows, where they are said', () => {
  expect(read(['Given a kind cluster with CNI calicoo'])).toEqual(['3: nobody knows calicoo'])
  const rows = ['Given a kind cluster', '| CNI | calico |', '| ingress controller | nginks |']
  expect(read(rows)).toEqual(['5: nobody knows nginks'])
})

it('says nothing of names that are known, nor where nobody was asked', () => {
  expect(read(['Given a kind cluster with CNI calico'])).toEqual([])
  expect(read(['Given a kind cluster with CNI calicoo'], {})).toEqual([])
})
