import { describe, expect, it } from 'vitest'
import type { AgentRequest } from '../agent/requests.js'
import { type AgentLink, openAgentLink } from './agent-link.js'
import type { ExecStream } from './api.js'

/** A far end that does nothing by itself. */
const fakeStream = () => {
  const sent: AgentRequest[] = []
  let hear: (line: string) => void = () => {}
  let end: (why: string) => void = () => {}
  let closes = 0
  const ended = new Promise<string>((resolve) => {
    end = resolve
  })
  const stream: ExecStream = {
    send: (line) => void sent.push(JSON.parse(line)),
    onLine: (handle) => {
      hear = handle
    },
    ended,
    close: () => {
      closes += 1
    },
  }
  return {
    stream,
    sent,
    say: (line: string) => hear(line),
    answer: (index: number, more: object = {}) => hear(JSON.stringify({ id: sent[index]?.id, ok: true, ...more })),
    end: (why: string) => end(why),
    closes: () => closes,
  }
}

type Fake = ReturnType<typeof fakeStream>

/** A link whose streams are the fakes, one after the other; when they are used up, it cannot be opened. */
const linkOver = (fakes: readonly Fake[], marginMs = 5000): { link: AgentLink; opened: () => number } => {
  let opened = 0
  const open = async (): Promise<ExecStream> => {
    const fake = fakes[opened]
    opened += 1
    if (!fake) throw new Error('container not found')
    return fake.stream
  }
  return { link: openAgentLink(open, { marginMs }), opened: () => opened }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const probe = { op: 'probe', batch: [] } as const
const seen = { op: 'seen', nonces: ['n'] } as const

describe('a link to an agent', () => {
  it('opens its stream when somebody first asks, and carries many requests over it at once', async () => {
    const fake = fakeStream()
    const { link, opened } = linkOver([fake])
    await turn()
    expect([opened(), link.isOpen()]).toEqual([0, false])
    const both = Promise.all([link.ask(seen), link.ask(probe)])
    await turn()
    expect(fake.sent.map(({ op }) => op)).toEqual(['seen', 'probe'])
    fake.answer(1, { observations: [] })
    fake.answer(0, { seen: ['n'] })
    expect(await both).toMatchObject([{ seen: ['n'] }, { observations: [] }])
    expect([opened(), link.isOpen()]).toEqual([1, true])
  })

  it("rejects with the agent's own words", async () => {
    const fake = fakeStream()
    const asked = linkOver([fake]).link.ask(seen)
    await turn()
    fake.say(JSON.stringify({ id: fake.sent[0]?.id, ok: false, error: 'cannot listen on TCP 80' }))
    await expect(asked).rejects.toThrow('cannot listen on TCP 80')
  })

  it('asks again over one new stream what may be asked twice, and rejects a probe', async () => {
    const [first, second] = [fakeStream(), fakeStream()]
    const { link, opened } = linkOver([first, second])
    const [asked, probed] = [link.ask(seen), link.ask(probe)]
    await turn()
    first.say('error: the runtime coughed')
    first.end('code 1006')
    await expect(probed).rejects.toThrow(
      'the stream to the agent was lost: code 1006; it said: error: the runtime coughed',
    )
    expect(second.sent.map(({ op }) => op)).toEqual(['seen'])
    second.answer(0, { seen: [] })
    expect(await asked).toMatchObject({ seen: [] })
    const later = link.ask(probe)
    await turn()
    second.answer(1, { observations: [] })
    await later
    expect(opened()).toBe(2)
  })

  it('asks no third time', async () => {
    const fakes = [fakeStream(), fakeStream(), fakeStream()]
    const { link, opened } = linkOver(fakes)
    const asked = link.ask(seen)
    for (const fake of fakes.slice(0, 2)) {
      await turn()
      fake.end('gone')
    }
    await expect(asked).rejects.toThrow('lost: gone')
    expect(opened()).toBe(2)
  })

  it('rejects when the stream cannot be opened again, and tries anew for the next', async () => {
    const [first, ...none] = [fakeStream()]
    const { link, opened } = linkOver([first as Fake, ...none])
    const asked = link.ask(seen)
    await turn()
    first?.end('gone')
    await expect(asked).rejects.toThrow('no stream to the agent could be opened: container not found')
    await expect(link.ask(seen)).rejects.toThrow('container not found')
    expect(opened()).toBe(3)
  })

  it('gives a silent stream up after the deadline, so that the next request has a new one', async () => {
    const [first, second] = [fakeStream(), fakeStream()]
    const { link } = linkOver([first, second], 1000)
    await expect(link.ask({ op: 'probe', batch: [{ timeoutMs: 20 } as never] })).rejects.toThrow('within 1020 ms')
    await turn()
    expect(first.closes()).toBe(1)
    const asked = link.ask(seen)
    await turn()
    second.answer(0)
    await asked
  })

  it('rejects what is in flight when it is closed, and everything after', async () => {
    const fake = fakeStream()
    const { link, opened } = linkOver([fake, fakeStream()])
    const asked = link.ask(seen)
    await turn()
    link.close()
    await expect(asked).rejects.toThrow('closed')
    await expect(link.ask(seen)).rejects.toThrow('closed')
    await turn()
    expect([fake.closes(), opened(), link.isOpen()]).toEqual([1, 1, false])
  })
})
