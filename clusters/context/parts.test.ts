import { expect, it } from 'vitest'
import { lacksIn } from './parts.js'
import type { Survey } from './survey.js'

const free = { takenOn: undefined } as Survey
const refused = { resources: undefined, hostNetwork: 'they keep their Pod Security' }

it('says why namespaces that were handed over have no pods of the nodes’ network, as no label of theirs would help', () => {
  expect(lacksIn(free, refused, ['a'])).toEqual({ 'node-network': 'they keep their Pod Security' })
  expect(lacksIn(free, refused, [])).toEqual({})
})
