import { expect, it } from 'vitest'
import { checkUsed } from './unused-flags.js'

const check = (flags: object, kind?: object) =>
  checkUsed(
    { configuration: { runtime: { worldParameters: { netherkin: { flags } } } } } as never,
    { plans: [{ last: { cluster: kind ? { kind } : {} } }] } as never,
    'netns',
  )

it('takes flags for a kind cluster that a scenario names, and refuses them where none does', () => {
  const flags = { kubernetes: 'v1.34', agentImage: 'x', tags: '@a', named: true }
  expect(() => check(flags, {})).not.toThrow()
  expect(() => check(flags)).toThrow(/^--kubernetes means .* not netns: add --provider kind, .*\n--agent-image means /)
  expect(() => check({ named: true, nodes: 2 })).not.toThrow()
})
