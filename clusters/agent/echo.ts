/** What a listener answers: who it is, whom it saw, and the nonce that it was sent. */
import type { Server } from '../probe.js'

/** Request header with the client's nonce. */
export const nonceHeader = 'x-netherkin-nonce'
/** Response header with the whole greeting as JSON, for answers whose body is empty or not ours to choose. */
export const greetingHeader = 'x-netherkin-echo'

/** Who answers, and to whom. */
export interface Greeting extends Server {
  readonly nonce: string
  /** The client's address as this listener saw it. */
  readonly seenFrom: string
}

/** The body of every HTTP answer. */
export interface Echo extends Greeting {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const texts = ['nonce', 'namespace', 'pod', 'node', 'instance', 'seenFrom'] as const

/** Undefined for anything that no listener of ours can have said. */
export const readGreeting = (text: string): Greeting | undefined => {
  const value = parse(text)
  const sound =
    isObject(value) && texts.every((key) => typeof value[key] === 'string') && typeof value.port === 'number'
  return sound ? (value as unknown as Greeting) : undefined
}

/** The body of an HTTP answer of ours. */
export const readEcho = (text: string): Echo | undefined => {
  const value = readGreeting(text) as Echo | undefined
  const sound = value && typeof value.method === 'string' && isObject(value.headers) && typeof value.body === 'string'
  return sound ? value : undefined
}

/** The nonce of a datagram `{"nonce":"…"}`. */
export const readNonce = (text: string): string | undefined => {
  const value = parse(text)
  return isObject(value) && typeof value.nonce === 'string' ? value.nonce : undefined
}

export const serverOf = ({ namespace, pod, node, port, instance }: Greeting): Server => ({
  namespace,
  pod,
  node,
  port,
  instance,
})
