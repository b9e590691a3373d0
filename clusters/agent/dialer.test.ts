import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { ReachProbe } from '../probe.js'
import type { Caller } from './caller.js'
import { createConnections } from './connections.js'
import type { Trace } from './dial.js'
import { readDialled } from './dialer.js'
import { attemptSctp } from './sctp-attempt.js'
import { ownSockets } from './sockets.js'

/** What agnhost says to a dial; undefined: nothing, as long as its association is neither there nor refused. */
type Script = (query: URLSearchParams) => readonly [status: number, body: string] | undefined

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

const json = (body: object): readonly [number, string] => [200, JSON.stringify(body)]
const failing =
  (error: string): Script =>
  () =>
    json({ errors: [error] })
const echoed = (query: URLSearchParams): string => (query.get('request') ?? '').replace(/^echo /, '')

/** As agnhost's `netexec` is from outside: `/dial` by the script, `/echo` as long as it lives. */
const startAgnhost = async (script: Script, lives = true): Promise<number> => {
  const answer = (url: URL, response: ServerResponse): void => {
    if (url.pathname === '/echo') {
      if (lives) response.end(url.searchParams.get('msg'))
      return
    }
    const said = script(url.searchParams)
    if (said) response.writeHead(said[0]).end(said[1])
  }
  const server = createServer((request, response) => answer(new URL(request.url ?? '', 'http://x'), response))
  servers.push(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}

const callerWith = (dialer?: number): Caller => ({
  key: 'test',
  sockets: ownSockets,
  resolver: { nameservers: [], search: [], ndots: 1 },
  connections: createConnections(),
  seen: () => false,
  ...(dialer !== undefined && { dialer }),
})
const probe: ReachProbe = {
  kind: 'reach',
  id: '0',
  from: { kind: 'outside' },
  to: { addresses: ['fd00::7'] },
  port: 132,
  protocol: 'SCTP',
  timeoutMs: 300,
}
const attempt = async (caller: Caller, more: Partial<ReachProbe> = {}) => {
  const trace: Trace = {}
  const signal = AbortSignal.timeout(probe.timeoutMs)
  return { ...(await attemptSctp({ ...probe, ...more }, 'fd00::7', caller, signal, trace)), trace }
}

describe('an SCTP attempt', () => {
  it('asks agnhost for one try, and is connected when its own nonce comes back', async () => {
    const asked: Record<string, string>[] = []
    const port = await startAgnhost((query) => {
      asked.push(Object.fromEntries(query))
      return json({ responses: [echoed(query)] })
    })
    const { verdict, servedBy, trace } = await attempt(callerWith(port))
    expect({ verdict, servedBy, met: trace.answerMs !== undefined }).toEqual({ verdict: 'connected', met: true })
    expect(asked).toEqual([
      {
        ...{ host: 'fd00::7', port: '132', protocol: 'sctp', tries: '1' },
        request: expect.stringMatching(/^echo [0-9a-f-]{36}$/),
      },
    ])
  })

  it('is answered wrongly by whoever returns something else', async () => {
    const port = await startAgnhost(() => json({ responses: ['hello'] }))
    expect(await attempt(callerWith(port))).toMatchObject({ verdict: 'wrong-answer', trace: {} })
  })

  it.each([
    ['sctp dial failed. err:connection refused', 'refused', false],
    ['sctp dial failed. err:no route to host', 'unreachable', false],
    ['sctp dial failed. err:network is unreachable', 'unreachable', false],
    ['sctp dial failed. err:connection timed out', 'timeout', false],
    ['sctp connection write failed. err:broken pipe', 'reset', true],
    ["reading from sctp connection failed. err:'connection reset by peer'", 'reset', true],
    ["reading from sctp connection failed. err:'EOF'", 'reset', true],
    ["reading from udp connection failed. err:'read udp 10.0.0.1:5->10.0.0.2:6: i/o timeout'", 'timeout', true],
    // The kernel has none, our container lacks a right, or nobody knows: no fact about the network.
    ['sctp dial failed. err:protocol not supported', 'unknown', false],
    ['sctp dial failed. err:operation not permitted', 'unknown', false],
    ["reading from sctp connection failed. err:'<nil>'", 'unknown', false],
    ['connection refused', 'unknown', false],
  ])('that ends with "%s" is %s', async (error, verdict, met) => {
    const seen = await attempt(callerWith(await startAgnhost(failing(error))))
    expect({ verdict: seen.verdict, met: seen.trace.answerMs !== undefined }).toEqual({ verdict, met })
    expect(seen.detail).toContain(error)
  })

  it('times out where agnhost hears nothing, and is itself heard', async () => {
    expect(await attempt(callerWith(await startAgnhost(() => undefined)))).toMatchObject({ verdict: 'timeout' })
  })

  it.each([
    ['has stopped', () => startAgnhost(() => undefined, false), /stopped/],
    ['is not there', async () => 1, /ECONNREFUSED/],
    ['speaks otherwise', () => startAgnhost(() => [400, 'host and/or port param are invalid. x\n']), /HTTP 400, host/],
    ['says nothing', () => startAgnhost(() => [200, '{}']), /HTTP 200, \{\}/],
  ])('is no denial where agnhost %s', async (_, start, detail) => {
    const seen = await attempt(callerWith(await start()))
    expect(seen).toMatchObject({ verdict: 'unknown', detail: expect.stringMatching(detail) })
  })

  it('is unknown where no agnhost is, and over a connection that is to stay open', async () => {
    expect(await attempt(callerWith())).toMatchObject({ verdict: 'unknown' })
    expect(await attempt(callerWith(1), { connection: 'kept' })).toMatchObject({ verdict: 'unknown' })
  })
})

describe('what agnhost says of a dial', () => {
  it('is read whatever its status, in which its documentation and its program differ', () => {
    expect(readDialled(200, '{"responses":["a"]}')).toEqual({ response: 'a' })
    expect(readDialled(417, '{"errors":["b"]}')).toEqual({ error: 'b' })
  })

  it.each(['', 'null', '[]', '"x"', '{"responses":[]}', '{"errors":[1]}', '{"responses":["a"],"errors":["b"]}'])(
    'is refused when it is %s',
    (text) => {
      expect(() => readDialled(200, text)).toThrow('HTTP 200')
    },
  )
})
