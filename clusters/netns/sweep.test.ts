import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { afterEach, expect, it, vi } from 'vitest'
import { sweepHolders } from './sweep.js'

// Real holders of this machine, kept ones too, are none of this test's business.
const file = `/holder-of-test-${process.pid}.js`
const holder = ['--user', '--map-root-user', '--fork', '--kill-child', '--', 'sh', '-c', 'echo up; sleep 60', file]

const started: ChildProcess[] = []
const start = async (program: string, args: readonly string[]): Promise<ChildProcess> => {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  started.push(child)
  if (child.stdout) await once(createInterface({ input: child.stdout }), 'line')
  return child
}

const isAlive = (pid: number): boolean => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

afterEach(() => {
  for (const child of started) child.kill('SIGKILL')
})

it('ends a holder whose run is gone and leaves one of a live run alone', async () => {
  const live = await start('unshare', holder)
  // The shell that started it ends at once: whoever adopts it is no run.
  const orphaned = spawn('sh', ['-c', 'unshare "$@" >/dev/null & echo $!', 'sh', ...holder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface({ input: orphaned.stdout }), 'line')
  await once(orphaned, 'exit')
  // The shell tells its child's number before that has become the holder.
  await vi.waitFor(() => expect(sweepHolders(file)).toEqual([`holder ${line}`]))
  expect(isAlive(live.pid ?? 0)).toBe(true)
  expect(sweepHolders('/no-such-program.js')).toEqual([])
})
