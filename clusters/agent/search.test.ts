import dnsPacket from 'dns-packet'
import { describe, expect, it } from 'vitest'
import { parseResolver } from './resolv-conf.js'
import { candidates, lookUp } from './search.js'
import { ownSockets } from './sockets.js'

const text = `# made by the kubelet
search default.svc.cluster.local svc.cluster.local
nameserver 10.96.0.10
options ndots:5 timeout:1
`

describe('resolv.conf', () => {
  it('is read', () => {
    const search = ['default.svc.cluster.local', 'svc.cluster.local']
    expect(parseResolver(text)).toEqual({ nameservers: ['10.96.0.10'], search, ndots: 5 })
    expect(parseResolver('nameserver 1.2.3.4').ndots).toBe(1)
  })
  it.each([
    ['b', ['b.x', 'b.y', 'b']],
    ['b.default.svc', ['b.default.svc.x', 'b.default.svc.y', 'b.default.svc']],
    ['b.', ['b']],
    ['a.b.c.d.e.f', ['a.b.c.d.e.f', 'a.b.c.d.e.f.x', 'a.b.c.d.e.f.y']],
  ])('looks for %s in order', (name, expected) => {
    expect(candidates(name, { nameservers: [], search: ['x', 'y'], ndots: 5 })).toEqual(expected)
  })
})

describe('a nameserver', () => {
  const askWith = (connectUdp: typeof ownSockets.connectUdp) =>
    lookUp('b.', 'A', {
      sockets: { ...ownSockets, connectUdp },
      resolver: { nameservers: ['127.0.0.1'], search: [], ndots: 1 },
      deadlineMs: performance.now() + 100,
    })
  const failing = (code: string) => askWith(() => Promise.reject(Object.assign(new Error(code), { code })))

  it('that refuses is the network, a socket that cannot be had is not', async () => {
    expect(await failing('ECONNREFUSED')).toMatchObject({
      kind: 'failed',
      detail: 'ECONNREFUSED from 127.0.0.1:53 for b',
    })
    await expect(failing('EMFILE')).rejects.toThrow('EMFILE')
  })

  it('that says nothing did not answer', async () => {
    const silent = await ownSockets.bindUdp(0, '127.0.0.1')
    const found = await askWith(() => ownSockets.connectUdp('127.0.0.1', silent.address().port))
    silent.close()
    expect(found).toMatchObject({ kind: 'failed', detail: 'no answer from 127.0.0.1:53 for b' })
  })

  it('that is silent at the name itself alone is told from one that is silent', async () => {
    const server = await ownSockets.bindUdp(0, '127.0.0.1')
    server.on('message', (bytes, { port }) => {
      const { id, questions } = dnsPacket.decode(bytes)
      if (questions?.[0]?.name === 'b') return
      server.send(dnsPacket.encode({ type: 'response', id: id as number, flags: 3, questions: questions ?? [] }), port)
    })
    const found = await lookUp('b', 'A', {
      sockets: { ...ownSockets, connectUdp: () => ownSockets.connectUdp('127.0.0.1', server.address().port) },
      resolver: { nameservers: ['127.0.0.1'], search: ['default.svc.x', 'y'], ndots: 1 },
      deadlineMs: performance.now() + 200,
    })
    server.close()
    expect(found).toMatchObject({ kind: 'failed', name: 'b', denied: 'b.default.svc.x' })
    expect('detail' in found && found.detail).toBe(
      'no answer from 127.0.0.1:53 for b, though it did for 2 search domains: does what it forwards other names to answer?',
    )
  })
})
