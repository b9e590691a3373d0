/** Connections that stay open between probes: the same socket, whatever happens to the network meanwhile. */
import type { Socket as UdpSocket } from 'node:dgram'
import type { Client } from 'undici'

/** One kept-open connection and what was learnt when it was opened. */
export type Line =
  | { readonly kind: 'tcp'; readonly client: Client; readonly address: string }
  | { readonly kind: 'udp'; readonly socket: UdpSocket; readonly address: string }

export interface Connections {
  /** The line of that name, opened first if there is none; a line that could not be opened is not kept. */
  take(host: string, name: string, open: () => Promise<Line>): Promise<Line>
  /** Closes the lines of one host, or all. */
  cut(host?: string): void
}

const closeLine = (line: Line): void => {
  if (line.kind === 'udp') return void line.socket.close()
  line.client.destroy().catch(() => {})
}

export const createConnections = (): Connections => {
  const hosts = new Map<string, Map<string, Promise<Line>>>()
  const linesOf = (host: string): Map<string, Promise<Line>> => {
    const lines = hosts.get(host) ?? new Map<string, Promise<Line>>()
    hosts.set(host, lines)
    return lines
  }
  return {
    take: (host, name, open) => {
      const lines = linesOf(host)
      const known = lines.get(name)
      if (known !== undefined) return known
      const opened = open()
      lines.set(name, opened)
      opened.catch(() => lines.delete(name))
      return opened
    },
    cut: (host) => {
      const gone = host === undefined ? [...hosts.values()] : [hosts.get(host) ?? new Map<string, Promise<Line>>()]
      if (host === undefined) hosts.clear()
      else hosts.delete(host)
      for (const line of gone.flatMap((lines) => [...lines.values()])) line.then(closeLine, () => {})
    },
  }
}
