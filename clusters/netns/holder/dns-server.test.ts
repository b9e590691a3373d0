import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import dnsPacket, { type DecodedPacket, type Packet } from 'dns-packet'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { ownSockets } from '../../agent/sockets.js'
import type { Zone } from '../protocol.js'
import { createDnsServer, type DnsServer } from './dns-server.js'

const many = Array.from({ length: 100 }, (_, at) => `10.244.1.${at + 1}`)
const zone: Zone = {
  domain: 'cluster.local',
  ttlSeconds: 5,
  records: {
    's.n.svc.cluster.local': { A: ['10.96.0.7'] },
    'h.n.svc.cluster.local': { A: many },
  },
}
const withAddress = (address: string): Zone => ({ ...zone, records: { 's.n.svc.cluster.local': { A: [address] } } })

const questionOf = (type: string, name: string, more: Packet = {}): Packet => ({
  type: 'query',
  id: 4711,
  flags: dnsPacket.RECURSION_DESIRED,
  questions: [{ type: type as 'A', name }],
  ...more,
})

const askUdp = async (port: number, message: Buffer): Promise<DecodedPacket> => {
  const socket = createSocket('udp4')
  socket.send(message, port, '127.0.0.1')
  const [reply] = (await once(socket, 'message')) as [Buffer]
  socket.close()
  return dnsPacket.decode(reply)
}

/** Sends the bytes in the given pieces and reads `count` messages. */
const askTcp = async (port: number, pieces: readonly Buffer[], count: number): Promise<readonly DecodedPacket[]> => {
  const socket = connect(port, '127.0.0.1')
  for (const piece of pieces) await new Promise((resolve) => socket.write(piece, resolve))
  let bytes: Buffer = Buffer.alloc(0)
  const replies: DecodedPacket[] = []
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    bytes = Buffer.concat([bytes, chunk])
    for (
      ;
      bytes.length >= 2 && bytes.length >= 2 + bytes.readUInt16BE();
      bytes = bytes.subarray(2 + bytes.readUInt16BE())
    )
      replies.push(dnsPacket.decode(bytes.subarray(2)))
    if (replies.length >= count) break
  }
  return replies
}

const dataOf = (packet: Packet | undefined): readonly unknown[] =>
  (packet?.answers ?? []).map((record) => ('data' in record ? record.data : record.type))

const rcodeOf = (packet: Packet): number => (packet.flags ?? 0) & 0xf

describe('the DNS server', () => {
  const servers: DnsServer[] = []
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()))
  })
  const start = async (faults: readonly string[] = []) => {
    const server = createDnsServer()
    servers.push(server)
    server.update(zone, faults)
    return { server, ...(await server.serve(ownSockets, 0)) }
  }
  const ask = (port: number, type: string, name: string, more?: Packet) =>
    askUdp(port, dnsPacket.encode(questionOf(type, name, more)))

  it('answers over UDP with authority, the question as it was spelt, and a TTL', async () => {
    const { udp } = await start()
    const reply = await ask(udp, 'A', 'S.n.svc.Cluster.local')
    expect(reply).toMatchObject({
      id: 4711,
      type: 'response',
      flag_aa: true,
      flag_ra: true,
      flag_rd: true,
      flag_tc: false,
    })
    expect(reply.questions).toMatchObject([{ name: 'S.n.svc.Cluster.local' }])
    expect(reply.answers).toMatchObject([{ name: 'S.n.svc.Cluster.local', data: '10.96.0.7', ttl: 5 }])
  })

  it('tells NXDOMAIN from NODATA on the wire, both with the SOA record', async () => {
    const { udp } = await start()
    const [missing, empty] = [
      await ask(udp, 'A', 'x.n.svc.cluster.local'),
      await ask(udp, 'AAAA', 's.n.svc.cluster.local'),
    ]
    expect([missing, empty].map(rcodeOf)).toEqual([3, 0])
    expect([missing, empty].map(({ authorities }) => authorities?.[0]?.type)).toEqual(['SOA', 'SOA'])
  })

  it('DNS-033: cuts a large answer over UDP, to 512 bytes or to what the client says, and gives it whole over TCP', async () => {
    const { udp, tcp } = await start()
    const opt = { type: 'OPT', name: '.', udpPayloadSize: 1232, extendedRcode: 0, ednsVersion: 0, flags: 0 } as const
    const small = await ask(udp, 'A', 'h.n.svc.cluster.local')
    const large = await ask(udp, 'A', 'h.n.svc.cluster.local', {
      additionals: [{ ...opt, flag_do: false, options: [] }],
    })
    expect([small, large].map(({ flag_tc }) => flag_tc)).toEqual([true, true])
    expect([small, large].map((packet) => dnsPacket.encode(packet).length <= 1232)).toEqual([true, true])
    expect(dnsPacket.encode(small).length).toBeLessThanOrEqual(512)
    expect(dataOf(large).length).toBeGreaterThan(dataOf(small).length)
    const [whole] = await askTcp(tcp, [dnsPacket.streamEncode(questionOf('A', 'h.n.svc.cluster.local'))], 1)
    expect([...dataOf(whole)].sort()).toEqual([...many].sort())
    expect(whole?.flag_tc).toBe(false)
  })

  it('reads TCP messages in whatever pieces they come', async () => {
    const { tcp } = await start()
    const bytes = Buffer.concat(
      ['s', 'x'].map((name) => dnsPacket.streamEncode(questionOf('A', `${name}.n.svc.cluster.local`))),
    )
    const replies = await askTcp(tcp, [bytes.subarray(0, 1), bytes.subarray(1, 50), bytes.subarray(50)], 2)
    expect(replies.map(rcodeOf)).toEqual([0, 3])
  })

  it('takes a new zone for the next question, and says SERVFAIL before the first', async () => {
    const server = createDnsServer()
    servers.push(server)
    const { udp } = await server.serve(ownSockets, 0)
    const before = await ask(udp, 'A', 's.n.svc.cluster.local')
    server.update(zone, [])
    const first = await ask(udp, 'A', 's.n.svc.cluster.local')
    server.update(withAddress('10.96.0.8'), [])
    const second = await ask(udp, 'A', 's.n.svc.cluster.local')
    expect(rcodeOf(before)).toBe(2)
    expect([first, second].map(dataOf)).toEqual([['10.96.0.7'], ['10.96.0.8']])
  })

  it('keeps a log of who asked what', async () => {
    const { server, udp } = await start()
    await ask(udp, 'A', 'S.n.svc.cluster.local')
    await ask(udp, 'SRV', 'x.n.svc.cluster.local')
    expect(server.queries()).toEqual([
      '127.0.0.1 A s.n.svc.cluster.local NOERROR',
      '127.0.0.1 SRV x.n.svc.cluster.local NXDOMAIN',
    ])
  })

  it('spreads the order of several addresses', async () => {
    const { udp } = await start()
    const firsts = new Set<unknown>()
    for (let asked = 0; asked < 20; asked += 1) firsts.add(dataOf(await ask(udp, 'A', 'h.n.svc.cluster.local'))[0])
    expect(firsts.size).toBeGreaterThan(3)
  })

  it('lives through anything that is sent to it', async () => {
    const { udp, tcp } = await start()
    const valid = dnsPacket.encode(questionOf('A', 's.n.svc.cluster.local'))
    const socket = createSocket('udp4')
    const garbage = fc.oneof(
      fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes)),
      fc.tuple(fc.nat(valid.length - 1), fc.nat(255)).map(([at, byte]) => {
        const copy = Buffer.from(valid)
        copy[at] = byte
        return copy
      }),
    )
    for (const bytes of fc.sample(garbage, { numRuns: 300, seed: 7 })) {
      socket.send(bytes, udp, '127.0.0.1')
      // A turn of the loop each, so that the server's receive buffer never overflows.
      await setImmediate()
    }
    const hangUp = connect(tcp, '127.0.0.1')
    hangUp.write(Buffer.from([0, 9, 1]))
    hangUp.resetAndDestroy()
    expect(dataOf(await ask(udp, 'A', 's.n.svc.cluster.local'))).toEqual(['10.96.0.7'])
    socket.close()
  })

  it('answers nothing once it is closed', async () => {
    const { server, tcp } = await start()
    await server.close()
    await expect(once(connect(tcp, '127.0.0.1'), 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})
