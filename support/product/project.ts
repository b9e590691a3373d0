/** A project of a user's own: its package, its files, our sentences. No packets where its steps are its own. */
import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { root } from './runs.js'

const usual: Readonly<Record<string, string>> = {
  'package.json': '{"name": "mine", "private": true, "type": "module"}',
  'cucumber.js': `export { default } from ${JSON.stringify(join(root, 'cucumber.js'))}\n`,
}

/** @param files by their paths. @returns its folder, for the caller to remove */
export const makeProject = async (name: string, files: Readonly<Record<string, string>>): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), `netherkin-${name}-`))
  for (const [path, text] of Object.entries({ ...usual, ...files })) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

/** A step that fails for those whom the variable ILL names. */
export const stepsOfIll = [
  `import { Given } from '@cucumber/cucumber'`,
  `import assert from 'node:assert'`,
  `Given('{word} is well', (name) => assert.ok(!(process.env.ILL ?? '').includes(name), name + ' is ill'))`,
  '',
].join('\n')
