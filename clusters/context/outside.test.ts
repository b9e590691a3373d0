import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { Probe } from '../probe.js'
import { openOutside } from './outside.js'

const folder = mkdtempSync(join(tmpdir(), 'netherkin-outside-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** An agent that notes each of its starts and then does what is written for a line that it reads. */
const agent = (name: string, onLine: string) => {
  const starts = join(folder, `${name}.starts`)
  const file = join(folder, `${name}.mjs`)
  writeFileSync(
    file,
    `import { appendFileSync } from 'node:fs'
    import { createInterface } from 'node:readline'
    appendFileSync(${JSON.stringify(starts)}, 'x')
    const say = (id) => console.log(JSON.stringify({ id, ok: true, observations: [{ probe: 'p', verdict: 'connected' }] }))
    createInterface({ input: process.stdin }).on('line', (line) => { const { id } = JSON.parse(line); ${onLine} })`,
  )
  const outside = openOutside({ addresses: [], names: [] }, () => [file])
  const ask = async () => (await outside.surroundings.probe([{ id: 'p' } as Probe])).observations[0]
  return { ...outside, ask, starts: () => readFileSync(starts, 'utf8').length }
}

it('an agent that ended while nobody waited is started anew', async () => {
  const mortal = agent('mortal', 'say(id); process.stdin.destroy(); setTimeout(() => process.exit(), 0)')
  expect(await mortal.ask()).toMatchObject({ verdict: 'connected' })
  await mortal.ended()
  expect(await mortal.ask()).toMatchObject({ verdict: 'connected' })
  expect(mortal.starts()).toBe(2)
  await mortal.close()
})

it('an agent that talks nonsense is ended, and says so of what was asked', async () => {
  const mad = agent('mad', "console.log('nonsense')")
  expect(await mad.ask()).toMatchObject({ verdict: 'unknown', detail: expect.stringMatching(/no reply: nonsense/) })
  expect(await mad.ask()).toMatchObject({ verdict: 'unknown' })
  expect(mad.starts()).toBe(2)
  await mad.close()
})

it('an agent that refuses a request lives on', async () => {
  const picky = agent('picky', "console.log(JSON.stringify({ id, ok: false, error: 'not that' }))")
  expect(await picky.ask()).toMatchObject({ verdict: 'unknown', detail: 'not that' })
  expect(await picky.ask()).toMatchObject({ verdict: 'unknown', detail: 'not that' })
  expect(picky.starts()).toBe(1)
  await picky.close()
})
