import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { forgetKept, type KeptCluster, readKept, recordKept } from './kept.js'

const cluster = (name: string, scenario = 'features/x.feature:3 X'): KeptCluster => ({
  name,
  provider: 'netns',
  scenario,
  keptAt: '2026-01-01T00:00:00.000Z',
  pods: [{ namespace: 'default', name: 'a', shell: 'true' }],
  sweep: 'npx netherkin sweep',
})

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netherkin-kept-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it('remembers clusters until they are forgotten, then leaves no file', () => {
  expect(readKept(folder)).toEqual([])
  recordKept(cluster('one'), folder)
  recordKept(cluster('two'), folder)
  expect(readKept(folder).map(({ name }) => name)).toEqual(['one', 'two'])
  forgetKept(['one'], folder)
  expect(readKept(folder)).toEqual([cluster('two')])
  forgetKept(['two'], folder)
  expect(existsSync(join(folder, 'reports/out/kept.json'))).toBe(false)
})

it('knows a cluster once, by its last scenario', () => {
  recordKept(cluster('one'), folder)
  recordKept(cluster('one', 'features/y.feature:9 Y'), folder)
  expect(readKept(folder)).toEqual([cluster('one', 'features/y.feature:9 Y')])
})
