/** DNS messages: bytes in, bytes out, within what the transport can carry. */
import dnsPacket, { type Answer, type DecodedPacket, type Packet } from 'dns-packet'
import { answerQuestion, type ZoneIndex } from './dns-answer.js'

export const rcodes = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3 } as const

const recursionAvailable = 0x80
const plainUdpBytes = 512
const ownUdpBytes = 4096

/** Undefined for what is no query: a reply, or bytes that nobody can read. */
export const decodeQuery = (message: Buffer): DecodedPacket | undefined => {
  try {
    const packet = dnsPacket.decode(message)
    return packet.type === 'query' ? packet : undefined
  } catch {
    return undefined
  }
}

/** Without a zone SERVFAIL, without exactly one question FORMERR. */
export const replyTo = (query: Packet, index: ZoneIndex | undefined, faults: readonly string[]): Packet => {
  const [question, ...more] = query.questions ?? []
  const recursion = ((query.flags ?? 0) & dnsPacket.RECURSION_DESIRED) | recursionAvailable
  const additionals = optOf(query) ? [ownOpt()] : []
  const head = { type: 'response', id: query.id ?? 0, questions: query.questions ?? [], additionals } as const
  if (!question || more.length > 0) return { ...head, flags: recursion | rcodes.FORMERR }
  if (!index) return { ...head, flags: recursion | rcodes.SERVFAIL }
  const answer = answerQuestion(index, question, faults)
  return {
    ...head,
    flags: recursion | dnsPacket.AUTHORITATIVE_ANSWER | rcodes[answer.rcode],
    answers: [...answer.answers],
    authorities: [...answer.authorities],
    additionals: [...additionals, ...answer.additionals],
  }
}

/** Bytes of the largest datagram that the asking client takes. */
export const udpLimit = (query: Packet): number => {
  const opt = optOf(query)
  return Math.max(plainUdpBytes, opt?.type === 'OPT' ? opt.udpPayloadSize : 0)
}

/** What does not fit is left out: additional records quietly, answers with the TC bit, which sends the client to TCP. */
export const encodeWithin = (reply: Packet, limit: number): Buffer => {
  const whole = dnsPacket.encode(reply)
  if (whole.length <= limit) return whole
  const bare = { ...reply, additionals: (reply.additionals ?? []).filter(isOpt) }
  const flags = (reply.flags ?? 0) | dnsPacket.TRUNCATED_RESPONSE
  const answers = [...(reply.answers ?? [])]
  let message = dnsPacket.encode(bare)
  while (message.length > limit && answers.length > 0) {
    answers.length = Math.floor((answers.length * limit) / (message.length + 1))
    message = dnsPacket.encode({ ...bare, flags, answers })
  }
  return message
}

/** RFC 1035 §4.2.2: a TCP stream holds messages, each behind two bytes of length. @returns messages and the unread rest. */
export const splitFrames = (stream: Buffer): { readonly messages: readonly Buffer[]; readonly rest: Buffer } => {
  const messages: Buffer[] = []
  let rest = stream
  while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
    const end = 2 + rest.readUInt16BE(0)
    messages.push(rest.subarray(2, end))
    rest = rest.subarray(end)
  }
  return { messages, rest }
}

export const toFrame = (message: Buffer): Buffer => {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(message.length)
  return Buffer.concat([length, message])
}

const isOpt = ({ type }: Answer): boolean => type === 'OPT'

const optOf = ({ additionals = [] }: Packet): Answer | undefined => additionals.find(isOpt)

const ownOpt = (): Answer => ({
  type: 'OPT',
  name: '.',
  udpPayloadSize: ownUdpBytes,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
})
