import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { endCreation } from './creation-end.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netherkin-creation-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A maker that has a call under way, as kind has `docker run`, until it may go on, and would make more calls after it. */
const script =
  'sh -c "touch begun; while [ -e begun ] && [ ! -e go ]; do sleep 0.05; done; touch made" & wait; sh -c "touch more"'

it('lets what is under way come to its end, and nothing new begin', async () => {
  const maker = execa('sh', ['-c', script], { cwd: folder, detached: true, reject: false })
  await vi.waitFor(() => expect(existsSync(join(folder, 'begun'))).toBe(true))
  const dead = new Promise<NodeJS.Signals | null>((resolve) => maker.once('exit', (_, signal) => resolve(signal)))
  const ended = endCreation(maker.pid as number)
  expect(await dead).toBe('SIGKILL')
  expect(existsSync(join(folder, 'made'))).toBe(false)
  writeFileSync(join(folder, 'go'), '')
  await ended
  expect(existsSync(join(folder, 'made'))).toBe(true)
  expect(existsSync(join(folder, 'more'))).toBe(false)
})

it('has nothing to do where all has ended', async () => {
  const maker = execa('true', { detached: true })
  await maker
  await expect(endCreation(maker.pid as number)).resolves.toBeUndefined()
})
