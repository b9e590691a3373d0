import { afterEach, beforeEach, expect, it, vi } from 'vitest'

const fake = vi.hoisted(() => ({ calls: [] as unknown[][], child: {} as Record<string, unknown> }))
vi.mock('execa', () => ({
  execa: (...args: unknown[]) => {
    fake.calls.push(args)
    return fake.child
  },
}))
const { startColumn } = await import('./column-process.js')

const planned = {
  column: { provider: 'context', context: 'prod' },
  label: 'context context=prod',
  folder: 'out/context',
  sweep: 'npx netherkin sweep --context prod',
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(process, 'kill').mockReturnValue(true)
  let end: (result: object) => void = () => undefined
  const ended = new Promise<object>((resolve) => {
    end = resolve
  })
  fake.child = Object.assign(ended, {
    pid: 4711,
    connected: true,
    kill: vi.fn(),
    send: vi.fn(),
    end,
    async *iterable() {},
  }) as unknown as Record<string, unknown>
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

it('says how to remove what a column leaves that is killed because it does not end', async () => {
  const shown: string[] = []
  startColumn([], { columnTimeout: '1m' }, planned, (line) => shown.push(line))
  await vi.advanceTimersByTimeAsync(59_999)
  expect(process.kill).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(600_000)
  expect(process.kill).toHaveBeenCalledWith(-4711, 'SIGKILL')
  expect(shown).toEqual([
    expect.stringMatching(/did not end in its time, and was killed/),
    'what context context=prod made may be left: npx netherkin sweep --context prod removes it',
  ])
})

it('tells a column what ends it: a signal by a signal, a limit of time by a message', () => {
  const { child } = fake
  const column = startColumn([], {}, planned, () => undefined)
  column.interrupt('time')
  expect(child.send).toHaveBeenCalledWith({ type: 'netherkin-interrupt', by: 'time' })
  expect(child.kill).not.toHaveBeenCalled()
  column.interrupt('signal')
  expect(child.kill).toHaveBeenCalledWith('SIGTERM')
})
