import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { Probe } from '../../probe.js'
import { type Deadlines, openWire, usualDeadlines } from './wire.js'

const probe = (timeoutMs: number): Probe => ({
  kind: 'resolve',
  id: '0',
  from: { kind: 'outside' },
  name: 'b',
  type: 'A',
  timeoutMs,
})

/** A far end that says what the test says, when it says so. */
const connect = (deadlines: Partial<Deadlines> = {}) => {
  const [input, output] = [new PassThrough(), new PassThrough()]
  let killed = 0
  let tellEnd: (how: string) => void = () => {}
  const end = new Promise<string>((resolve) => {
    tellEnd = resolve
  })
  const kill = (): void => {
    killed += 1
    tellEnd('killed by SIGKILL')
  }
  const wire = openWire({ input, output, end, kill }, { ...usualDeadlines, ...deadlines })
  wire.hello.catch(() => {})
  const say = (message: object): void => void output.write(`${JSON.stringify(message)}\n`)
  return { wire, say, end: tellEnd, killed: () => killed }
}

describe('a wire', () => {
  it('brings each reply to its request, in any order', async () => {
    const { wire, say } = connect()
    say({ hello: 1 })
    await wire.hello
    const [kept, inspected] = [wire.request({ op: 'keep' }), wire.request({ op: 'inspect' })]
    say({ id: 2, ok: true, artifacts: [] })
    say({ id: 1, ok: false, error: 'no', command: 'ip link' })
    await expect(inspected).resolves.toMatchObject({ artifacts: [] })
    await expect(kept).rejects.toMatchObject({ message: 'no', command: 'ip link' })
  })

  it('kills a peer that does not answer, and tells everybody who waits', async () => {
    const { wire, killed } = connect({ inspect: 20 })
    const [probed, inspected] = [wire.request({ op: 'probe', batch: [probe(300)] }), wire.request({ op: 'inspect' })]
    const words = 'did not answer "inspect" within 0.02 s; it was killed'
    await Promise.all([expect(inspected).rejects.toThrow(words), expect(probed).rejects.toThrow(words)])
    expect(killed()).toBe(1)
    await expect(wire.request({ op: 'inspect' })).rejects.toThrow(words)
  })

  it('gives a batch its longest timeout and more', async () => {
    const { wire } = connect({ probe: 10 })
    const batch = [probe(5), probe(20), probe(1)]
    await expect(wire.request({ op: 'probe', batch })).rejects.toThrow('"probe" within 0.03 s')
  })

  it('does not wait for a peer that never says hello', async () => {
    const { wire, killed } = connect({ hello: 10 })
    await expect(wire.hello).rejects.toThrow('"hello" within 0.01 s')
    expect(killed()).toBe(1)
  })

  it('says why the peer ended, to who waits and to who comes later', async () => {
    const { wire, end, killed } = connect()
    const inspected = wire.request({ op: 'inspect' })
    end('it fell over')
    await expect(inspected).rejects.toThrow('it fell over')
    await expect(wire.request({ op: 'keep' })).rejects.toThrow('it fell over')
    expect(killed()).toBe(0)
  })
})
