import { expect, it } from 'vitest'
import { describeRef, refOf } from '../../clusters/objects.js'
import { Topology } from '../topology.js'
import { toName, toNames } from '../words/name.js'
import { deleteNamespace } from './clusters.js'
import { declarePods } from './pod-tables.js'

it('a namespace takes all that lives in it along, and nothing else', () => {
  const full = declarePods(Topology.empty(), toNames('A, other/B and shop/C'))
  const left = deleteNamespace(full, toName('other'))
  expect(left.objects.map((object) => describeRef(refOf(object)))).toEqual(
    full.objects.map((object) => describeRef(refOf(object))).filter((about) => !about.includes('other')),
  )
  expect(left.objects.length).toBe(full.objects.length - 2)
  expect(() => deleteNamespace(full, toName('nosuch'))).toThrow(/not declared/)
})
