/** docs/steps.md is made from the sentences themselves. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const list = (...args: string[]) =>
  execa('node', ['dist/support/cli/main.js', 'steps', ...args], { cwd: root, reject: false })

it('is what `npm run docs:steps` writes', async () => {
  const { stdout } = await list('--markdown')
  expect(`${stdout}\n`).toBe(await readFile(join(root, 'docs/steps.md'), 'utf8'))
})

it('lists the sentences that hold a word, and says so when none does', async () => {
  const found = await list('RESOLVES')
  expect(found.stdout).toMatch(/^dns\n {2}Then .*resolves/)
  const policies = (await list('--markdown')).stdout.split('## policies')[1]?.split('\n## ')[0] ?? ''
  const expressions = [...policies.matchAll(/^- \w+ `(.*)`$/gm)].map(([, expression = '']) => expression)
  expect(expressions.length).toBeGreaterThan(5)
  for (const word of ['policy', 'Policies']) {
    const { stdout } = await list(word)
    for (const expression of expressions) expect(stdout).toContain(expression)
  }
  // What stands in braces is said, too, and found.
  const refused = (await list('refused')).stdout
  expect(refused).toMatch(/Then \{source\} \{reaches\} \{target\} on/)
  expect(refused).toMatch(/\n {2}\{reaches\}\n {6}can reach · .* · is refused by · /)
  expect(refused).not.toContain('{record}')
  expect((await list('xylophone')).exitCode).toBe(4)
})
