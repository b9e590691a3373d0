import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkNamed, existingOf } from './kubeconfig.js'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'netherkin-'))
  writeFileSync(
    join(folder, 'config'),
    'apiVersion: v1\nkind: Config\ncurrent-context: prod\nclusters: []\nusers: []\ncontexts: [{name: prod, context: {cluster: a, user: b}}, {name: dev, context: {cluster: a, user: b}}]\n',
  )
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('a context', () => {
  it('is never the current one by accident', async () => {
    await expect(checkNamed({ context: '', kubeconfig: join(folder, 'config') })).rejects.toThrow(
      /no context is named.*--context NAME .*has the contexts prod, dev/,
    )
  })

  it('may be named by the environment', () => {
    expect(existingOf({})).toBeUndefined()
    expect(existingOf({ NETHERKIN_CONTEXT: 'lab', NETHERKIN_NAMESPACES: 'a, b,' })).toEqual({
      context: 'lab',
      namespaces: ['a', 'b'],
    })
  })
})
