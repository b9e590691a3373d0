import { expect, it } from 'vitest'
import type { ExecStream } from '../kubernetes/api.js'
import { createShells } from './shells.js'

/** A shell that answers each script but `die`, at which it ends. */
const shellOf = () => {
  let listeners = 0
  let end = (_: string): void => {}
  let handle = (_: string): void => {}
  const over = new Promise<string>((resolve) => {
    end = resolve
  })
  const ended = Object.assign(over, {
    // biome-ignore lint/suspicious/noThenProperty: it counts who listens.
    then: (...args: Parameters<typeof over.then>) => {
      listeners++
      return Promise.prototype.then.apply(over, args)
    },
  }) as typeof over
  const stream: ExecStream = {
    send: (text) => {
      if (text.includes('die')) return end('killed')
      const [, mark = ''] = /echo "(netherkin-done-\d+)/.exec(text) ?? []
      queueMicrotask(() => handle(`${mark} 0`))
    },
    onLine: (listener) => {
      handle = listener
    },
    ended,
    close: () => end('closed'),
  }
  return { stream, listeners: () => listeners }
}

it('a shell is listened to for its end once, however often it is asked', async () => {
  const { stream, listeners } = shellOf()
  const shells = createShells(async () => stream)
  await shells.run('a', 'true')
  const first = listeners()
  for (let count = 0; count < 5; count++) await shells.run('a', 'true')
  expect(listeners()).toBe(first)
  shells.close()
})

it('a shell that ends fails who waits and who is next, and is opened anew then', async () => {
  let opened = 0
  const shells = createShells(async () => {
    opened++
    return shellOf().stream
  })
  const both = await Promise.allSettled([shells.run('a', 'die'), shells.run('a', 'true')])
  expect(both.map((one) => String('reason' in one && one.reason))).toEqual([
    expect.stringContaining('the shell is gone (killed)'),
    expect.stringContaining('the shell is gone (killed)'),
  ])
  expect(await shells.run('a', 'true')).toBe('')
  expect(opened).toBe(2)
  shells.close()
})
