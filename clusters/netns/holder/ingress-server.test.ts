import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { type AddressInfo, connect as connectTcp, createServer as createTcpServer } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { Agent, buildConnector, type Dispatcher, request } from 'undici'
import { afterEach, describe, expect, it } from 'vitest'
import { createAuthority, lazily } from '../../agent/authority.js'
import { ownSockets } from '../../agent/sockets.js'
import type { Edge, Route } from '../protocol.js'
import { createIngressServer } from './ingress-server.js'

const closers: (() => unknown)[] = []
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()))
})

interface Received {
  readonly name: string
  readonly method: string | undefined
  readonly url: string | undefined
  readonly version: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** A backend that says who it is and what it got. */
const startBackend = async (name: string): Promise<Route['endpoints'][number]> => {
  const server = createServer(async (incoming, response) => {
    const body = Buffer.concat(await incoming.toArray()).toString()
    const { method, url, headers, httpVersion: version } = incoming
    response.writeHead(method === 'PUT' ? 201 : 200, { 'content-type': 'application/json', 'x-backend': name })
    response.end(JSON.stringify({ name, method, url, version, headers, body } satisfies Received))
  })
  return { address: '127.0.0.1', port: await listen(server) }
}

const listen = async (server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => server.close())
  return (server.address() as AddressInfo).port
}

const route = (host: string, path: string, endpoints: Route['endpoints'], backend = 'n/b:80'): Route => ({
  host,
  path,
  pathType: 'Prefix',
  endpoints,
  backend,
})
const edgeOf = (routes: readonly Route[], more: Partial<Edge> = {}): Edge => ({
  key: 'pod ingress/controller',
  routes,
  certificates: [],
  ...more,
})

const startEdge = async (edge: Edge, faults: readonly string[] = []) => {
  let asked = 0
  const authority = lazily(() => {
    asked += 1
    return createAuthority()
  })
  const server = createIngressServer({ sockets: ownSockets, authority })
  closers.push(server.close)
  await server.update(edge, faults)
  const [http, https] = [await server.serveHttp(0), await server.serveTls(0)]
  const update = (next: Edge) => server.update(next, faults)
  return { server, update, authority, http, https, timesAuthorityAsked: () => asked }
}

const agent = new Agent({ pipelining: 0 })
const ask = async (port: number, host: string, path: string, more: Partial<Dispatcher.RequestOptions> = {}) => {
  const url = `http://127.0.0.1:${port}${path}`
  const answer = await request(url, { dispatcher: agent, ...more, headers: { host, ...more.headers } } as Parameters<
    typeof request
  >[1])
  const text = await answer.body.text()
  return { status: answer.statusCode, headers: answer.headers, text }
}
const received = ({ text }: { text: string }): Received => JSON.parse(text)
const servedBy = async (port: number, host: string, path: string): Promise<string> => {
  const answer = await ask(port, host, path)
  return answer.status === 200 ? received(answer).name : String(answer.status)
}

describe('requests through the edge', () => {
  it('go to the backend of the route; without a rule 404, without an endpoint 503', async () => {
    const [a, b] = [await startBackend('a'), await startBackend('b')]
    const edge = edgeOf([route('foo.example', '/api', [a]), route('foo.example', '/', [b]), route('empty', '/', [])])
    const { http } = await startEdge(edge)
    const asked = [
      ['foo.example', '/api/x'],
      ['FOO.example:80', '/'],
      ['else', '/'],
      ['empty', '/'],
    ] as const
    const seen = []
    for (const [host, path] of asked) seen.push(await servedBy(http, host, path))
    expect(seen).toEqual(['a', 'b', '404', '503'])
    expect((await ask(http, 'else', '/x')).text).toContain('no rule for host else and path /x')
    expect((await ask(http, 'empty', '/')).text).toContain('n/b:80')
  })

  it('ING-020: pass method, path, host, headers and body on unchanged', async () => {
    const { http } = await startEdge(edgeOf([], { defaultBackend: [await startBackend('d')] }))
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'] as const) {
      const body = method === 'GET' ? null : `body of ${method}`
      const answer = await ask(http, 'My.Host:8080', '/p%20q/?a=1&b=', { method, body, headers: { 'x-mine': 'yes' } })
      expect(received(answer)).toMatchObject({ method, url: '/p%20q/?a=1&b=', version: '1.1', body: body ?? '' })
      expect(received(answer).headers).toMatchObject({ host: 'My.Host:8080', 'x-mine': 'yes' })
      expect(answer.status).toBe(method === 'PUT' ? 201 : 200)
      expect(Object.keys(answer.headers)).toEqual(
        expect.arrayContaining(['content-type', 'date', 'server', 'x-backend']),
      )
    }
  })

  it('ING-037: say who asked, overwriting what the client claimed', async () => {
    const { http } = await startEdge(edgeOf([route('', '/', [await startBackend('a')])]))
    const answer = await ask(http, 'foo.example', '/', { headers: { 'x-forwarded-for': '6.6.6.6' } })
    expect(received(answer).headers).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': 'foo.example',
      'x-forwarded-proto': 'http',
    })
  })

  it('ING-025: meet every endpoint sooner or later', async () => {
    const endpoints = await Promise.all(['a', 'b', 'c'].map(startBackend))
    const { http } = await startEdge(edgeOf([route('', '/', endpoints)]))
    const seen = new Set<string>()
    for (let asked = 0; asked < 60; asked += 1) seen.add(await servedBy(http, 'h', '/'))
    expect([...seen].sort()).toEqual(['a', 'b', 'c'])
  })

  it('use a fresh connection each, so that each meets the cluster as it is', async () => {
    let connections = 0
    const server = createServer((_, response) => response.end('ok')).on('connection', () => (connections += 1))
    const { http } = await startEdge(edgeOf([route('', '/', [{ address: '127.0.0.1', port: await listen(server) }])]))
    for (let asked = 0; asked < 3; asked += 1) await ask(http, 'h', '/')
    expect(connections).toBe(3)
  })

  it('ING-035: a changed edge counts for the next request, on an open connection too', async () => {
    const [a, b] = [await startBackend('a'), await startBackend('b')]
    const { http, update } = await startEdge(edgeOf([route('', '/', [a])]))
    const kept = new Agent({ connections: 1, pipelining: 1 })
    closers.push(() => kept.close())
    const seen = []
    for (const edge of [edgeOf([route('', '/', [a])]), edgeOf([route('', '/', [b])]), edgeOf([])]) {
      await update(edge)
      const answer = await ask(http, 'h', '/', { dispatcher: kept } as object)
      seen.push(answer.status === 200 ? received(answer).name : answer.status)
    }
    expect(seen).toEqual(['a', 'b', 404])
  })

  it('are a 502 when the endpoint refuses, and the edge lives on', async () => {
    const gone = createTcpServer().listen(0, '127.0.0.1')
    await once(gone, 'listening')
    const { port } = gone.address() as AddressInfo
    await new Promise((resolve) => gone.close(resolve))
    const routes = [route('', '/', [{ address: '127.0.0.1', port }]), route('ok', '/', [await startBackend('a')])]
    const { http } = await startEdge(edgeOf([...routes].reverse()))
    expect((await ask(http, 'h', '/')).status).toBe(502)
    expect(await servedBy(http, 'ok', '/')).toBe('a')
  })

  it('end at the backend when the client goes away', async () => {
    const arrived = createTcpServer().listen(0, '127.0.0.1')
    await once(arrived, 'listening')
    closers.push(() => arrived.close())
    const { port } = arrived.address() as AddressInfo
    const { http } = await startEdge(edgeOf([route('', '/', [{ address: '127.0.0.1', port }])]))
    const client = connectTcp(http, '127.0.0.1')
    client.write('GET / HTTP/1.1\r\nHost: h\r\n\r\n')
    const [backend] = await once(arrived, 'connection')
    client.destroy()
    await once(backend.resume(), 'close')
  })

  it('need no authority when nobody speaks TLS', async () => {
    const { http, timesAuthorityAsked } = await startEdge(edgeOf([route('', '/', [await startBackend('a')])]))
    await ask(http, 'h', '/')
    expect(timesAuthorityAsked()).toBe(0)
  })
})

/** The names of the certificate that the edge shows, and whether the cluster's authority vouches for it. */
const handshake = async (port: number, servername: string, ca: string) => {
  const socket = connectTls({ port, host: '127.0.0.1', servername, ca, rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  const seen = { names: socket.getPeerCertificate().subjectaltname, authorized: socket.authorized }
  socket.destroy()
  return seen
}

describe('TLS at the edge', () => {
  it('ING-028: each name its own certificate, unknown and absent names the default one', async () => {
    const edge = edgeOf([], { certificates: [{ names: ['a.example'] }, { names: ['*.w.example', 'b.example'] }] })
    const { https, authority } = await startEdge(edge)
    const { certificate: ca } = await authority()
    expect(await handshake(https, 'A.example', ca)).toEqual({ names: 'DNS:a.example', authorized: true })
    const wildcard = { names: 'DNS:*.w.example, DNS:b.example', authorized: true }
    expect(await handshake(https, 'x.w.example', ca)).toEqual(wildcard)
    expect(await handshake(https, 'b.example', ca)).toEqual(wildcard)
    const fallback = { names: 'DNS:default.ingress.netherkin.invalid', authorized: false }
    expect(await handshake(https, 'y.x.w.example', ca)).toEqual(fallback)
    expect((await handshake(https, '', ca)).names).toBe(fallback.names)
  })

  it('ING-026, ING-029: the certificate goes by SNI, the route by Host, the backend gets plain HTTP', async () => {
    const edge = edgeOf([route('b.example', '/', [await startBackend('b')])], {
      certificates: [{ names: ['a.example'] }],
    })
    const { https, authority } = await startEdge(edge)
    const { certificate: ca } = await authority()
    const connectTo = buildConnector({ ca })
    // undici takes the server name from the Host header; here they differ.
    const dispatcher = new Agent({ connect: (to, done) => connectTo({ ...to, servername: 'a.example' }, done) })
    closers.push(() => dispatcher.close())
    const answer = await request(`https://127.0.0.1:${https}/x`, { dispatcher, headers: { host: 'b.example' } })
    const seen = (await answer.body.json()) as Received
    expect(seen).toMatchObject({ name: 'b', url: '/x', headers: { 'x-forwarded-proto': 'https' } })
  })

  it("ING-030: a Secret's own certificate is shown, and a new one from the next handshake on", async () => {
    const other = await createAuthority()
    const withPem = (pem: { certificate: string; key: string }) =>
      edgeOf([], { certificates: [{ names: ['a.example'], pem }] })
    const { https, update } = await startEdge(withPem(await other.issue(['a.example'])))
    expect(await handshake(https, 'a.example', other.certificate)).toEqual({ names: 'DNS:a.example', authorized: true })
    await update(withPem(await other.issue(['a.example', 'new.example'])))
    const { names } = await handshake(https, 'a.example', other.certificate)
    expect(names).toBe('DNS:a.example, DNS:new.example')
  })

  it('a Secret without a usable pair leaves the default certificate', async () => {
    const pem = { certificate: 'nonsense', key: 'nonsense' }
    const { https, authority } = await startEdge(edgeOf([], { certificates: [{ names: ['a.example'], pem }] }))
    const { names } = await handshake(https, 'a.example', (await authority()).certificate)
    expect(names).toBe('DNS:default.ingress.netherkin.invalid')
  })
})

describe('each fault is a lie', () => {
  it('ingress-change-ignored: the first edge that routes anything stays', async () => {
    const [a, b] = [await startBackend('a'), await startBackend('b')]
    const { http, update } = await startEdge(edgeOf([]), ['ingress-change-ignored'])
    await update(edgeOf([route('', '/', [a])]))
    await update(edgeOf([route('', '/', [b])]))
    expect(await servedBy(http, 'h', '/')).toBe('a')
    await update(edgeOf([]))
    expect(await servedBy(http, 'h', '/')).toBe('a')
  })

  it('tls-wrong-certificate: nobody is shown the name that was asked', async () => {
    const edge = edgeOf([], { certificates: [{ names: ['a.example'] }] })
    const { https, authority } = await startEdge(edge, ['tls-wrong-certificate'])
    const { certificate: ca } = await authority()
    const wrong = { names: 'DNS:wrong.ingress.netherkin.invalid', authorized: false }
    expect(await handshake(https, 'a.example', ca)).toEqual(wrong)
  })
})
