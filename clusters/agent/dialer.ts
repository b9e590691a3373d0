/** agnhost in the agent's own pod: its `netexec` dials what Node cannot speak, and says as JSON over HTTP what came of it. */
import { before } from './caller.js'
import { dialTcp } from './dial.js'
import { clientOver } from './exchange.js'
import type { Sockets } from './sockets.js'

export interface Dialling {
  /** SCTP is why it is there; UDP is dialled and told in the same way. */
  readonly protocol: 'sctp' | 'udp'
  /** A literal address: names are resolved before. */
  readonly address: string
  readonly port: number
  /** What is sent. A `netexec` at the far end takes `echo TEXT`, and returns the text in lower case. */
  readonly request: string
}

/** What came of one try: the far end's answer, or an error in agnhost's words. */
export type Dialled = { readonly response: string } | { readonly error: string }

export interface Dialer {
  /** @throws the signal's reason, the errno of localhost, or an Error for an answer that is not understood. */
  dial(dialling: Dialling, signal: AbortSignal): Promise<Dialled>
  /** Whether it answers at all right now: the silence of a program that has stopped says nothing about a network. */
  isAlive(): Promise<boolean>
}

const localhost = '127.0.0.1'
const aliveMs = 2000

/** Documentation and program disagree on whether a dial that failed is a 200 or a 417: the body decides. */
const told: readonly number[] = [200, 417]

const parse = (text: string): { readonly responses?: unknown; readonly errors?: unknown } => {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}

const only = (list: unknown): string | undefined => {
  const [first] = Array.isArray(list) && list.length === 1 ? list : []
  return typeof first === 'string' ? first : undefined
}

/** `{"responses":["…"]}` or `{"errors":["…"]}`, of one try. @throws an Error for anything else. */
export const readDialled = (status: number, text: string): Dialled => {
  const { responses, errors } = told.includes(status) ? parse(text) : {}
  const [response, error] = [only(responses), only(errors)]
  if (response !== undefined && errors === undefined) return { response }
  if (error !== undefined && responses === undefined) return { error }
  throw new Error(`HTTP ${status}, ${text.replace(/\s+/g, ' ').trim().slice(0, 200)}`)
}

const pathOf = ({ protocol, address, port, request }: Dialling): string =>
  `/dial?${new URLSearchParams({ host: address, port: String(port), protocol, request, tries: '1' })}`

/** @param port of `netexec`'s HTTP on localhost */
export const createDialer = (sockets: Sockets, port: number): Dialer => {
  const get = async (path: string, signal: AbortSignal): Promise<readonly [status: number, text: string]> => {
    const socket = await dialTcp({ sockets, address: localhost, port, signal }, {})
    const client = clientOver(socket, `http://${localhost}:${port}`)
    const exchange = async () => {
      const { statusCode, body } = await client.request({ method: 'GET', path, signal })
      return [statusCode, await body.text()] as const
    }
    return before(signal, exchange()).finally(() => void client.destroy().catch(() => {}))
  }
  return {
    dial: async (dialling, signal) => readDialled(...(await get(pathOf(dialling), signal))),
    isAlive: async () => {
      const nonce = crypto.randomUUID()
      const answer = get(`/echo?msg=${nonce}`, AbortSignal.timeout(aliveMs))
      return answer.then(([, text]) => text === nonce).catch(() => false)
    },
  }
}
