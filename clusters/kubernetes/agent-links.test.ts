import { describe, expect, it } from 'vitest'
import { type AgentPlace, createAgentLinks } from './agent-links.js'
import type { ExecStream } from './api.js'

const place: AgentPlace = { namespace: 'default', pod: 'a', container: 'agent', uid: 'one', restarts: 0 }
const cut = { op: 'cut' } as const

/** Every stream answers everything. */
const answering = () => {
  const entered: { pod: string; command: readonly string[] }[] = []
  let closed = 0
  const exec = async (where: { pod: string; command: readonly string[] }): Promise<ExecStream> => {
    entered.push(where)
    let hear: (line: string) => void = () => {}
    return {
      send: (line) => queueMicrotask(() => hear(JSON.stringify({ id: JSON.parse(line).id, ok: true }))),
      onLine: (handle) => {
        hear = handle
      },
      ended: new Promise(() => {}),
      close: () => {
        closed += 1
      },
    }
  }
  return { links: createAgentLinks({ exec }), entered, closed: () => closed }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('the links of a cluster', () => {
  it('are one stream a container, opened when it is needed', async () => {
    const { links, entered } = answering()
    const [link, other] = [links.of(place), links.of({ ...place, pod: 'b' })]
    expect([links.of({ ...place }) === link, links.count()]).toEqual([true, 0])
    await Promise.all([link.ask(cut), link.ask(cut), links.of(place).ask(cut)])
    expect([links.count(), entered.length]).toEqual([1, 1])
    await other.ask(cut)
    expect([links.count(), entered.length]).toEqual([2, 2])
    expect(entered[0]).toMatchObject({ namespace: 'default', pod: 'a', container: 'agent' })
    expect(entered[0]?.command.at(-1)).toBe('bridge')
  })

  it.each([{ uid: 'two' }, { restarts: 1 }])('end with the life of the container: %o', async (change) => {
    const { links, entered, closed } = answering()
    const link = links.of(place)
    await link.ask(cut)
    const next = links.of({ ...place, ...change })
    await turn()
    expect([next === link, closed(), links.count()]).toEqual([false, 1, 0])
    await expect(link.ask(cut)).rejects.toThrow('closed')
    await next.ask(cut)
    expect(entered).toHaveLength(2)
  })

  it('are kept for the pods that are kept', async () => {
    const { links, closed } = answering()
    await Promise.all([links.of(place).ask(cut), links.of({ ...place, pod: 'b', uid: 'two' }).ask(cut)])
    links.retain(new Set(['two']))
    await turn()
    expect([links.count(), closed()]).toEqual([1, 1])
    links.close()
    await turn()
    expect([links.count(), closed()]).toEqual([0, 2])
  })
})
