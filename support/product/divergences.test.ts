/** `netherkin divergences check`, as its users meet it: what it says, and its exit code. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { features, program } from './runs.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netherkin-divergences-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const entry = (expires: string, engine = 'calico'): string =>
  `- { id: a, engine: ${engine}, rows: [NP-004], text: t, source: 'https://x.example', expires: '${expires}' }\n`

it.each([
  ['that hold', entry('2999-01-01'), 0, 'd.yaml: 1 entry holds'],
  ['that ended', entry('2020-01-01'), 1, 'd.yaml:1: "a" expired on 2020-01-01'],
  ['that nobody would heed', entry('2999-01-01', 'calicoo'), 3, 'd.yaml:1: there is no engine "calicoo"'],
  ['that are none', 'a: b\n', 3, 'd.yaml: it must be a list of entries'],
])('checks entries %s', async (_, text, code, words) => {
  await writeFile(join(folder, 'd.yaml'), text)
  const check = await execa('node', [program, 'divergences', 'check', 'd.yaml', features], {
    cwd: folder,
    reject: false,
    all: true,
  })
  expect([check.exitCode, check.all]).toEqual([code, expect.stringContaining(words)])
})
