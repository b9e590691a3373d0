import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { digestMessages } from '../../reports/comparison/messages-digest.js'
import { messagesOf } from '../../reports/comparison/told.fixture.js'
import { digestFile } from './lean-messages.js'

const messages = [
  ...messagesOf([
    { name: 'passed', saw: { 'a → b': 'connected' } },
    { name: 'failed', status: 'FAILED', saw: { 'a → b': 'connected', 'a → c': 'timeout' } },
    { name: 'its step went on', status: 'PASSED', saw: { 'a → b': 'timeout' } },
    { name: 'tried again', isRetried: true },
    { name: 'lost', status: 'LOST' },
    { name: 'skipped', status: 'SKIPPED' },
  ]),
  { attachment: { testCaseStartedId: 'run-0-0', mediaType: 'text/plain', body: 'a log' } },
]

let folder: string
let path: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'netherkin-lean-'))
  path = join(folder, 'messages.ndjson')
  writeFileSync(path, `${messages.map((message) => JSON.stringify(message)).join('\n')}\n{"attachment":{"bo`)
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('messages read for their results', () => {
  const whole = digestMessages(messages as Parameters<typeof digestMessages>[0])

  it('say the same as all of them', () => {
    expect(digestFile(path, true)).toEqual(whole)
    expect(whole.scenarios.map(({ standing }) => standing)).toEqual([
      'passed',
      'failed',
      'failed',
      'passed',
      'lost',
      'skipped',
    ])
  })

  it('say as much of standings where nobody asks for answers', () => {
    const scenarios = whole.scenarios.map((scenario) => ({ ...scenario, answers: [] }))
    expect(digestFile(path, false)).toEqual({ ...whole, scenarios })
  })
})
