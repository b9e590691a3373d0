import { describe, expect, it } from 'vitest'
import type { Observation, ReachProbe } from '../probe.js'
import type { WireObject } from './api.js'
import { withDelivery } from './delivery.js'
import type { Engine } from './engine.js'
import { acceptStrangers } from './strangers.js'

const pod = (name: string, ip: string, isOurs: boolean, nodeName = 'x-worker'): WireObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', uid: name },
  spec: { nodeName, containers: [{ name: 'one', env: isOurs ? [{ name: 'NETHERKIN_AGENT' }] : [] }] },
  status: { podIPs: [{ ip }] },
})

/** @param seen nonces by receiver; one that is not listed breaks when it is asked */
const engineOf = (seen: Readonly<Record<string, readonly string[]>>): Engine => {
  const pods = new Map(
    [pod('ours', '10.0.0.1', true), pod('theirs', '10.0.0.2', false), pod('away', '10.0.0.3', true, 'x-worker2')].map(
      (one) => [one, one],
    ),
  )
  const find = async (who: string): Promise<readonly string[]> => {
    const own = seen[who]
    if (!own) throw new Error('the stream was lost')
    return own
  }
  return {
    parts: {
      naming: { namespace: { real: (said: string) => said } },
      surroundings: {
        external: { host: { addresses: ['203.0.113.10'], names: ['external.example'] }, seen: () => find('external') },
      },
    },
    sight: { of: (kind: string) => (kind === 'Pod' ? pods : new Map()) },
    memory: { nodes: new Map([['x-worker2', { unschedulable: false, link: 'down', drains: undefined }]]) },
    links: { of: (place: { pod: string }) => ({ ask: async () => ({ seen: await find(place.pod) }) }) },
  } as unknown as Engine
}

const probeTo = (to: ReachProbe['to']): ReachProbe => ({
  kind: 'reach',
  id: 'u',
  from: { kind: 'outside' },
  to,
  port: 53,
  protocol: 'UDP',
  timeoutMs: 100,
})

const silence: Observation = {
  probe: 'u',
  verdict: 'timeout',
  detail: 'no reply in time',
  startedAt: 0,
  phases: { totalMs: 100 },
}

const ask = async (to: ReachProbe['to'], seen: Readonly<Record<string, readonly string[]>>) => {
  const told = { observations: [silence], unanswered: { u: ['n1', 'n2'] } }
  const [observation] = await withDelivery(engineOf(seen), [probeTo(to)], told)
  return observation
}

describe('a datagram without a reply', () => {
  it('was lost when its receiver did not see it', async () => {
    expect(await ask({ addresses: ['10.0.0.1'] }, { ours: [] })).toMatchObject({
      verdict: 'timeout',
      delivered: false,
      detail: 'no reply in time, and no listener saw a datagram',
    })
  })

  it('went wrong when its receiver saw it', async () => {
    const seen = await ask({ addresses: ['10.0.0.1'] }, { ours: ['n2'] })
    expect(seen).toMatchObject({ verdict: 'wrong-answer', delivered: true })
  })

  it.each([{ addresses: ['203.0.113.10'] }, { name: 'external.example.' }])(
    'is asked for at the host off the cluster: %j',
    async (to) => {
      expect(await ask(to, { external: ['n1'] })).toMatchObject({ verdict: 'wrong-answer', delivered: true })
      expect(await ask(to, { external: [] })).toMatchObject({ verdict: 'timeout', delivered: false })
    },
  )

  it('is not known to be lost when its receiver breaks as it is asked', async () => {
    expect(await ask({ addresses: ['10.0.0.1'] }, {})).toEqual({
      ...silence,
      verdict: 'unknown',
      detail:
        'no reply in time, and whether a datagram arrived is not known: ' +
        'container one of pod default/ours (the stream was lost) did not say',
    })
    expect(await ask({ addresses: ['203.0.113.10'] }, {})).toMatchObject({ verdict: 'unknown' })
  })

  it('went wrong when one receiver saw it, whatever became of the others', async () => {
    const both = { addresses: ['10.0.0.1', '203.0.113.10'] }
    expect(await ask(both, { external: ['n1'] })).toMatchObject({ verdict: 'wrong-answer', delivered: true })
    expect(await ask(both, { external: [] })).toMatchObject({ verdict: 'unknown' })
  })

  it('stays without a reply where the receiver cannot be asked, for its node is cut off', async () => {
    expect(await ask({ addresses: ['10.0.0.3'] }, {})).toEqual(silence)
  })

  it('is nobody of ours to tell of where a user’s own image receives', async () => {
    expect(await ask({ addresses: ['10.0.0.2'] }, {})).toEqual(silence)
  })
})

describe('a probe to a user’s own image', () => {
  it('takes any reply, and no other probe does', () => {
    const engine = engineOf({})
    expect(acceptStrangers(probeTo({ addresses: ['10.0.0.2'] }), engine)).toMatchObject({ anyReply: true })
    expect(acceptStrangers(probeTo({ addresses: ['10.0.0.1'] }), engine)).not.toHaveProperty('anyReply')
    expect(acceptStrangers(probeTo({ addresses: ['10.9.9.9'] }), engine)).not.toHaveProperty('anyReply')
  })
})
