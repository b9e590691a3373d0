import { expect, it } from 'vitest'
import type { KubernetesObject } from '../../clusters/objects.js'
import type { Question } from '../question.js'
import { Topology } from '../topology.js'
import { findShortage } from './handed-over.js'

const pod = (namespace: string): KubernetesObject => ({
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: { name: 'a', namespace },
})
const topology = (...namespaces: string[]): Topology =>
  namespaces.map(pod).reduce((all, object) => all.declare(object), Topology.empty())

it.each<[string, Topology, Topology, readonly string[] | undefined, string | undefined]>([
  ['no namespaces were handed over', topology('x', 'y'), topology('x', 'y'), undefined, undefined],
  ['there are enough', topology('default'), topology('default', 'x'), ['a', 'b'], undefined],
  ['the system is spoken of', topology('default', 'kube-system'), topology('default', 'kube-system'), ['a'], undefined],
  [
    'there are too few at the end',
    topology('default'),
    topology('default', 'x', 'y'),
    ['a', 'b'],
    'needs 3 namespaces (default, x, y); 2 handed over (a, b): name more with --namespaces',
  ],
  [
    'there were too few at the beginning',
    topology('x', 'y'),
    topology('x'),
    ['a'],
    'needs 2 namespaces (x, y); 1 handed over (a): name more with --namespaces',
  ],
])('%s', (_, first, last, given, expected) => {
  expect(findShortage({ first, last, questions: [], needs: new Set() }, given)).toBe(expected)
})

const resolves = (name: string): Question => ({
  kind: 'resolve',
  from: { kind: 'pod', namespace: 'default', name: 'a' },
  name,
  type: 'A',
  expected: { text: 'resolved', denial: false, differs: () => undefined },
})

it.each<[string, string, readonly string[], string | undefined]>([
  ['called as it is', 'a.shop.svc', ['x', 'shop'], undefined],
  [
    'called otherwise',
    'a.shop.svc',
    ['x', 'y'],
    'needs namespaces called shop (in a selector by name, or a DNS name); x, y handed over: --namespaces with these',
  ],
  ['not spelled', 'a', ['x', 'y'], undefined],
])('a namespace that is %s', (_, name, given, expected) => {
  const all = topology('default', 'shop')
  const asked = { first: all, last: all, questions: [resolves(name)], needs: new Set(['literal-namespaces'] as const) }
  expect(findShortage(asked, given)).toBe(expected)
})
