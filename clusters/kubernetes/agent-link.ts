/** One agent in one container, spoken to over one long-lived stream. */
import type { AgentReply, AgentRequest } from '../agent/requests.js'
import type { ExecStream } from './api.js'

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never
export type Question = WithoutId<AgentRequest>
export type Answer = Extract<AgentReply, { ok: true }>

export interface AgentLink {
  /** Rejects when the agent says that it cannot, or the stream is lost and could not be opened again. */
  ask(request: Question): Promise<Answer>
  /** Whether a stream is open, or being opened. */
  isOpen(): boolean
  close(): void
}

interface Asked {
  readonly id: number
  readonly question: Question
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
  readonly deadline: NodeJS.Timeout
  /** It was in flight when a stream was lost, and has been asked again. */
  repeated: boolean
}

/** One life of the stream. */
interface Session {
  readonly opening: Promise<ExecStream>
  readonly inFlight: Map<number, Asked>
  /** The last line that was no reply: a complaint of the runtime or of the shell. */
  noise: string
  over: boolean
}

/** Beyond the longest attempt: opening the stream, a busy node, the way back. */
const defaultMarginMs = 15_000

/** A probe sends packets: whoever asks it twice counts twice. The rest only sets or tells a state. */
const isRepeatable = ({ op }: Question): boolean => op !== 'probe' && op !== 'exit'

const longestMs = (question: Question): number =>
  question.op === 'probe' ? Math.max(0, ...question.batch.map(({ timeoutMs }) => timeoutMs)) : 0

const readReply = (line: string): AgentReply | undefined => {
  try {
    const value = JSON.parse(line)
    return typeof value?.id === 'number' && typeof value.ok === 'boolean' ? value : undefined
  } catch {
    return undefined
  }
}

const said = ({ noise }: Session): string => (noise === '' ? '' : `; it said: ${noise}`)

/** `open` starts the bridge in the container; it is called when somebody first asks, and after a loss. */
export const openAgentLink = (
  open: () => Promise<ExecStream>,
  { marginMs = defaultMarginMs }: { readonly marginMs?: number } = {},
): AgentLink => {
  let session: Session | undefined
  let nextId = 1
  let closed = false

  const settle = (own: Session, asked: Asked, end: () => void): void => {
    if (!own.inFlight.delete(asked.id)) return
    clearTimeout(asked.deadline)
    end()
  }

  const hear = (own: Session, line: string): void => {
    const reply = readReply(line)
    const asked = reply && own.inFlight.get(reply.id)
    if (!reply || !asked) own.noise = line.slice(0, 200)
    else settle(own, asked, () => (reply.ok ? asked.resolve(reply) : asked.reject(new Error(reply.error))))
  }

  /** The stream is gone: what may be asked twice is asked once more, over one new stream; the rest is lost with it. */
  const lose = (own: Session, why: string): void => {
    if (own.over) return
    own.over = true
    if (session === own) session = undefined
    const again = [...own.inFlight.values()].filter(
      (asked) => !closed && !asked.repeated && isRepeatable(asked.question),
    )
    for (const asked of again) own.inFlight.delete(asked.id)
    for (const asked of [...own.inFlight.values()])
      settle(own, asked, () => asked.reject(new Error(`${why}${said(own)}`)))
    for (const asked of again) send(Object.assign(asked, { repeated: true }))
    own.opening.then((stream) => stream.close()).catch(() => {})
  }

  const begin = (): Session => {
    const own: Session = { opening: Promise.resolve().then(open), inFlight: new Map(), noise: '', over: false }
    own.opening.then(
      (stream) => {
        stream.onLine((line) => hear(own, line))
        void stream.ended.then((why) => lose(own, `the stream to the agent was lost: ${why}`))
      },
      (error: unknown) => fail(own, error),
    )
    return own
  }

  /** Nothing was sent, and asking again at once would meet the same. */
  const fail = (own: Session, error: unknown): void => {
    for (const asked of own.inFlight.values()) asked.repeated = true
    lose(own, `no stream to the agent could be opened: ${error instanceof Error ? error.message : String(error)}`)
  }

  const send = (asked: Asked): void => {
    session ??= begin()
    const own = session
    own.inFlight.set(asked.id, asked)
    const write = (stream: ExecStream): void => {
      if (own.inFlight.has(asked.id)) stream.send(JSON.stringify({ id: asked.id, ...asked.question }))
    }
    own.opening.then(write, () => {})
  }

  /** A stream that says nothing is as good as lost: the next to ask gets a new one. */
  const giveUp = (id: number, afterMs: number): void => {
    const asked = session?.inFlight.get(id)
    if (!session || !asked) return
    const own = session
    settle(own, asked, () => asked.reject(new Error(`the agent did not answer within ${afterMs} ms${said(own)}`)))
    lose(own, `the stream to the agent was given up: it was silent for ${afterMs} ms`)
  }

  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new Error('the link to the agent is closed'))
        const id = nextId++
        const afterMs = longestMs(question) + marginMs
        const deadline = setTimeout(() => giveUp(id, afterMs), afterMs)
        send({ id, question, resolve, reject, deadline, repeated: false })
      }),
    isOpen: () => session !== undefined,
    close: () => {
      closed = true
      if (session) lose(session, 'the link to the agent was closed')
    },
  }
}
