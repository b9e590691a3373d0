import { describe, expect, it } from 'vitest'
import type { Question } from './agent-link.js'
import type { WireObject } from './api.js'
import type { Engine } from './engine.js'
import { awaitListening, NodePortTaken } from './node-ports.js'

const agentOn = (isReady: boolean): WireObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'worker', namespace: 'netherkin-nodes', uid: 'u' },
  spec: { containers: [{ name: 'agent', env: [{ name: 'NETHERKIN_AGENT' }] }] },
  status: {
    conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }],
    containerStatuses: [{ name: 'agent', ready: isReady, state: { running: {} } }],
  },
})

const engineWith = (live: WireObject, answer: () => Promise<object>) => {
  const asked: Question[] = []
  const engine = {
    sight: {
      of: () => new Map([['netherkin-nodes/worker', live]]),
      until: async (find: () => unknown) => {
        const found = find()
        if (found === undefined) throw new Error('not in time')
        return found
      },
    },
    links: {
      of: () => ({
        ask: async (question: Question) => {
          asked.push(question)
          return answer()
        },
      }),
    },
  } as unknown as Engine
  return { engine, asked }
}

const taken = async () => {
  throw new Error('cannot listen on TCP 9100: listen EADDRINUSE: address already in use :::9100')
}

describe('the agent of a node', () => {
  it('that cannot have its port says so, with the node', async () => {
    const { engine } = engineWith(agentOn(false), taken)
    const failure = await awaitListening(engine, agentOn(false), 'worker (ip-10-0-0-1)').catch(
      (error: unknown) => error,
    )
    expect(failure).toBeInstanceOf(NodePortTaken)
    expect(String(failure)).toContain('port 9100 of node worker (ip-10-0-0-1) is taken by another program')
  })

  it('that listens is asked once, and one that is ready not at all', async () => {
    const starting = engineWith(agentOn(false), async () => ({}))
    await awaitListening(starting.engine, agentOn(false), 'worker')
    expect(starting.asked).toEqual([{ op: 'listen', listeners: [{ protocol: 'TCP', port: 9100 }] }])
    const ready = engineWith(agentOn(true), taken)
    await awaitListening(ready.engine, agentOn(true), 'worker')
    expect(ready.asked).toEqual([])
  })

  it('is not blamed for what else is wrong with it', async () => {
    const lost = engineWith(agentOn(false), () => Promise.reject(new Error('the stream to the agent was lost')))
    await awaitListening(lost.engine, agentOn(false), 'worker')
    const pending = engineWith({ ...agentOn(false), status: {} }, taken)
    await awaitListening(pending.engine, agentOn(false), 'worker')
    expect(pending.asked).toEqual([])
  })
})
