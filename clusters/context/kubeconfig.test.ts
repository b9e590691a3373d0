import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseContext, existingOf, readKubeconfig } from './kubeconfig.js'

let folder: string
const file = (name: string): string => join(folder, name)

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'netherkin-'))
  writeFileSync(file('one'), 'current-context: prod\ncontexts: [{name: prod}, {name: dev}]\n')
  writeFileSync(file('two'), 'contexts:\n- name: lab\n')
  writeFileSync(file('broken'), 'contexts: [\n')
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('a context', () => {
  it('is never the current one by accident', () => {
    expect(() => chooseContext(undefined, { KUBECONFIG: file('one') })).toThrow(
      /no context is named.*--context NAME.*has "prod", "dev"/,
    )
  })

  it('must be there', () => {
    const existing = { context: 'nope', kubeconfig: file('one') }
    expect(() => chooseContext(existing, {})).toThrow(/no context "nope".*has "prod", "dev"/)
    expect(chooseContext({ ...existing, context: 'dev' }, {})).toEqual({ context: 'dev', files: [file('one')] })
  })

  it('is found in any file of KUBECONFIG, missing ones passed over', () => {
    const env = { KUBECONFIG: `${file('one')}:${file('gone')}:${file('two')}` }
    expect(readKubeconfig(undefined, env).contexts).toEqual(['prod', 'dev', 'lab'])
  })

  it('needs a kubeconfig that can be read', () => {
    expect(() => readKubeconfig(file('gone'))).toThrow(/cannot be read/)
    expect(() => readKubeconfig(file('broken'))).toThrow(/is not YAML/)
    expect(() => readKubeconfig(undefined, { KUBECONFIG: file('gone') })).toThrow(/no kubeconfig.*--kubeconfig FILE/)
  })

  it('may be named by the environment', () => {
    expect(existingOf({})).toBeUndefined()
    expect(existingOf({ NETHERKIN_CONTEXT: 'lab', NETHERKIN_NAMESPACES: 'a, b,' })).toEqual({
      context: 'lab',
      namespaces: ['a', 'b'],
    })
  })
})
