import { describe, expect, it } from 'vitest'
import type { ReachProbe } from '../probe.js'
import { createConnections } from './connections.js'
import { readNonce } from './echo.js'
import { createLedger } from './ledger.js'
import { ownSockets } from './sockets.js'
import { attemptUdp } from './udp-attempt.js'

const probeTo = (port: number): ReachProbe => ({
  kind: 'reach',
  id: '0',
  from: { kind: 'outside' },
  to: { addresses: ['127.0.0.1'] },
  port,
  protocol: 'UDP',
  timeoutMs: 200,
})

/** Asks a listener that takes datagrams down, never replies, and is gone after the first. */
const askListenerThatLeaves = async (records: boolean) => {
  const ledger = createLedger()
  const listener = await ownSockets.bindUdp(0, '127.0.0.1')
  listener.once('message', (message) => {
    if (records) ledger.record(readNonce(message.toString()) ?? '')
    listener.close()
  })
  const caller = {
    key: 'test',
    sockets: ownSockets,
    resolver: { nameservers: [], search: [], ndots: 1 },
    connections: createConnections(),
    seen: ledger.seen,
  }
  return attemptUdp(probeTo(listener.address().port), '127.0.0.1', caller, performance.now() + 200, {})
}

describe('a UDP attempt that ends in port-unreachable', () => {
  it('is refused when nobody saw a datagram', async () => {
    expect(await askListenerThatLeaves(false)).toMatchObject({ verdict: 'refused', delivered: false })
  })

  it('is no denial when a datagram had arrived before', async () => {
    expect(await askListenerThatLeaves(true)).toMatchObject({ verdict: 'wrong-answer', delivered: true })
  })
})

describe('a reply of a stranger', () => {
  const ask = async (more: Partial<ReachProbe>) => {
    const stranger = await ownSockets.bindUdp(0, '127.0.0.1')
    stranger.on('message', (_, { port, address }) => stranger.send('what?', port, address))
    const caller = {
      key: 'test',
      sockets: ownSockets,
      resolver: { nameservers: [], search: [], ndots: 1 },
      connections: createConnections(),
      seen: () => false,
    }
    const probe = { ...probeTo(stranger.address().port), ...more }
    const outcome = await attemptUdp(probe, '127.0.0.1', caller, performance.now() + 200, {})
    stranger.close()
    return outcome
  }

  it('is no answer to us', async () => {
    expect(await ask({})).toMatchObject({ verdict: 'timeout' })
  })

  it('counts where any does', async () => {
    const proved = { verdict: 'connected', detail: 'connected, identity unproved', delivered: true }
    expect(await ask({ anyReply: true })).toEqual(proved)
  })
})
