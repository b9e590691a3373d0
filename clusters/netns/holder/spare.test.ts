import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it, vi } from 'vitest'
import { program } from '../trial.js'
import { launchSpare, takeHolder } from './spare.js'

const provider = join(import.meta.dirname, '../../../dist/clusters/netns/provider.js')

/** Processes with the mark in their environment. */
const marked = (mark: string): readonly string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(mark)
      } catch {
        return false
      }
    })

describe('a spare holder', () => {
  it('goes to whoever needs one first', async () => {
    launchSpare({ program })
    const holder = await takeHolder({ program: 'absent.js' })
    expect(await holder.probe([])).toEqual([])
    await holder.close()
    await expect(takeHolder({ program: 'absent.js' })).rejects.toThrow(/Cannot find module/)
  })

  it('is launched anew when it did not start', async () => {
    launchSpare({ program: 'absent.js' })
    const holder = await takeHolder({ program })
    expect(await holder.probe([])).toEqual([])
    await holder.close()
  })

  it('keeps no process from ending, and ends with it', async () => {
    const mark = crypto.randomUUID()
    const script = `const { netns } = await import('${provider}'); netns.prepare()`
    const { stderr } = await execa(process.execPath, ['--input-type=module', '--eval', script], { env: { mark } })
    expect(stderr).toBe('')
    await vi.waitFor(() => expect(marked(mark)).toEqual([]), { timeout: 5000 })
  })

  it('becomes a cluster, which keeps its process until it is closed', async () => {
    const mark = crypto.randomUUID()
    const script = `const { netns } = await import('${provider}'); netns.prepare()
      const cluster = await netns.create({ name: 'spare', nodes: 2, families: ['IPv4'] })
      process.stdout.write(String(cluster.provider)); await cluster.close()`
    const { stdout } = await execa(process.execPath, ['--input-type=module', '--eval', script], { env: { mark } })
    expect(stdout).toBe('netns')
    expect(marked(mark)).toEqual([])
  })
})
