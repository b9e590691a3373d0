/** An API server that says what a test tells it to, on loopback, and a kubeconfig that leads there. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Heard {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export type Reply = (response: ServerResponse, heard: Heard) => void

export interface ScriptedServer {
  readonly port: number
  readonly heard: readonly Heard[]
  /** Cuts every connection and stops listening. */
  stop(): Promise<void>
}

export const sendJson =
  (status: number, body: unknown): Reply =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

/** As the API server writes a refusal. */
export const sendStatus = (code: number, reason: string, message: string, details?: unknown): Reply =>
  sendJson(code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message, details })

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/** What of the handshake of RFC 6455 a client checks. */
const accept = ({ headers }: IncomingMessage): string =>
  [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Protocol: v5.channel.k8s.io',
    `Sec-WebSocket-Accept: ${createHash('sha1')
      .update(`${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64')}`,
    '\r\n',
  ].join('\r\n')

/** One binary message on a channel: 1 stdout, 2 stderr, 3 status. */
export const frame = (channel: number, text: string): Buffer => {
  const payload = Buffer.concat([Buffer.from([channel]), Buffer.from(text)])
  return Buffer.concat([Buffer.from([0x82, 126, payload.length >> 8, payload.length & 0xff]), payload])
}

/** @param onExec takes over the socket of an exec stream; without it such requests are refused with 403. */
export const startServer = async (
  reply: Reply,
  onExec?: (socket: Socket) => void,
  port = 0,
): Promise<ScriptedServer> => {
  const heard: Heard[] = []
  const server = createServer(async (request, response) => {
    const { method = '', url: path = '', headers } = request
    const said = { method, path, headers, body: await readBody(request) }
    heard.push(said)
    reply(response, said)
  })
  server.on('upgrade', (request, socket: Socket) => {
    if (!onExec) return socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
    socket.write(accept(request))
    onExec(socket)
  })
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const stop = async (): Promise<void> => {
    server.close()
    for (const socket of sockets) socket.destroy()
    if (server.listening) await once(server, 'close')
  }
  return { port: (server.address() as AddressInfo).port, heard, stop }
}

/** @returns the path of a kubeconfig, in a folder of its own. */
export const writeKubeConfig = (port: number, user: object = { token: 'secret-token' }): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'netherkin-test-')), 'config')
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'here', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'here',
  }
  writeFileSync(path, JSON.stringify(config))
  return path
}
