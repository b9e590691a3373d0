import { expect, it } from 'vitest'
import { describeUnread, loadsItself } from './unread.js'

const support = { requireModules: [], requirePaths: [], loaders: [], importPaths: ['a.js'] }

it('tells which step files this Node cannot load', () => {
  expect(describeUnread(['steps/silent.ts'], '20.20.2')).toEqual([
    'steps/silent.ts was not read: Node 20 cannot load TypeScript; compile it to JavaScript or use Node 22.18 or newer',
  ])
  expect(describeUnread(['steps/silent.ts'], '22.11.0')[0]).toContain('Node 22.11 cannot')
})

it('knows who loads step code by a way of their own', () => {
  const ours = { import: ['a.js', 'b.js'] }
  expect(loadsItself(support, ours)).toBe(false)
  expect(loadsItself({ ...support, loaders: ['tsx/esm'] }, ours)).toBe(true)
  expect(loadsItself({ ...support, importPaths: ['a.js', 'compiled/*.js'] }, ours)).toBe(true)
})
