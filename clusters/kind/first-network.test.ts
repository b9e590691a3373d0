import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { inTurn } from './first-network.js'

const folder = mkdtempSync(join(tmpdir(), 'netherkin-network-'))
beforeEach(() => vi.stubEnv('XDG_STATE_HOME', folder))
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

const deferred = () => {
  let end = (): void => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  return { end, ended }
}

it('lets the second begin when the first has made the network, before it is through', async () => {
  let network = false
  const told: string[] = []
  const [making, rest] = [deferred(), deferred()]
  const first = inTurn(
    async () => network,
    async (made) => {
      told.push('first begins')
      await making.ended
      network = true
      made()
      await rest.ended
      return 'first'
    },
  )
  await vi.waitFor(() => expect(told).toEqual(['first begins']))
  const second = inTurn(
    async () => network,
    async () => {
      told.push(`second begins with ${network}`)
      return 'second'
    },
  )
  making.end()
  expect(await second).toBe('second')
  expect(told).toEqual(['first begins', 'second begins with true'])
  rest.end()
  expect(await first).toBe('first')
})

it('lets the next try when the first fails', async () => {
  const isThere = async () => false
  const fail = inTurn(isThere, async () => {
    throw new Error('no engine')
  })
  await expect(fail).rejects.toThrow('no engine')
  expect(await inTurn(isThere, async () => 'next')).toBe('next')
})

it('holds nobody up where the network is', async () => {
  const both = [1, 2].map((one) =>
    inTurn(
      async () => true,
      async () => one,
    ),
  )
  expect(await Promise.all(both)).toEqual([1, 2])
})
