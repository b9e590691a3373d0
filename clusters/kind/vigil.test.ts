import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ExecStream } from '../kubernetes/api.js'
import { ProgramFailed, type Running } from './program.js'
import { watchOver } from './vigil.js'

const parts = { cluster: 'nk-x', nodes: ['nk-x-worker'] }
const loss = 'node worker of cluster nk-x has stopped: run again'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netherkin-vigil-'))
  vi.stubEnv('XDG_STATE_HOME', folder)
  vi.stubEnv('KIND_EXPERIMENTAL_PROVIDER', '')
  vi.stubEnv('DOCKER_HOST', '')
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

const streamOf = () => {
  let end = (_: string): void => {}
  const ended = new Promise<string>((resolve) => {
    end = resolve
  })
  const stream: ExecStream = { send: () => {}, onLine: () => {}, ended, close: () => end('closed') }
  return { stream, end }
}

describe('a vigil over a cluster in containers', () => {
  it('asks the engine when a stream ends, more than once, as the engine hears of it later', async () => {
    const find = vi.fn(async () => (find.mock.calls.length > 1 ? loss : undefined))
    const vigil = watchOver(parts, find)
    const { stream, end } = streamOf()
    await vigil.heed(Promise.resolve(stream))
    await vi.advanceTimersByTimeAsync(60_000)
    expect(find).not.toHaveBeenCalled()
    end('ended by SIGKILL')
    await vi.advanceTimersByTimeAsync(1000)
    expect(vigil.lost.reason).toEqual(new Error(loss))
  })

  it('goes on where everything runs', async () => {
    const find = vi.fn(async () => undefined)
    const vigil = watchOver(parts, find)
    void vigil.look()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(vigil.lost.aborted).toBe(false)
    expect(find).toHaveBeenCalledTimes(3)
  })

  it('is patient with an engine that does not answer, and then says what is left', async () => {
    const said = 'Cannot connect to the Docker daemon at unix:///x'
    const find = vi.fn(() => Promise.reject(new ProgramFailed(`docker ps: ${said}`, said, false)))
    const vigil = watchOver(parts, find)
    void vigil.look()
    await vi.advanceTimersByTimeAsync(2_000)
    expect(vigil.lost.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(vigil.lost.reason).toEqual(
      new Error(
        `Docker is installed but does not answer (${said}): sudo systemctl start docker, and run again; ` +
          'then `netherkin sweep` removes the cluster nk-x, which is left',
      ),
    )
  })

  it('pays no attention to what ends by our own will', async () => {
    const find = vi.fn(async () => loss)
    const vigil = watchOver(parts, find)
    const { stream } = streamOf()
    await vigil.heed(Promise.resolve(stream))
    vigil.end()
    stream.close()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(find).not.toHaveBeenCalled()
    expect(vigil.lost.aborted).toBe(false)
  })

  it('does not blame the engine, nor give the cluster up, for what went wrong with us', async () => {
    const find = vi.fn(() => Promise.reject(new Error('ENOENT: the record is gone')))
    const vigil = watchOver(parts, find)
    void vigil.look()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(find).toHaveBeenCalled()
    expect(vigil.lost.aborted).toBe(false)
  })

  it('gives up a look under way when it ends', async () => {
    const find = vi.fn(
      (_: unknown, { signal }: Running = {}) =>
        new Promise<undefined>((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
    )
    const vigil = watchOver(parts, find)
    const looked = vigil.look()
    await vi.advanceTimersByTimeAsync(100)
    vigil.end()
    await looked
    expect(find).toHaveBeenCalledTimes(1)
    expect(vigil.lost.aborted).toBe(false)
  })

  it('does not wait for its next look when it ends', async () => {
    const find = vi.fn(async () => undefined)
    const vigil = watchOver(parts, find)
    const looked = vigil.look()
    await vi.advanceTimersByTimeAsync(100)
    vigil.end()
    await looked
    expect(find).toHaveBeenCalledTimes(1)
  })
})
