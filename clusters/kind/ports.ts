/** Ports of the host that lead into the cluster. */

export interface PortMapping {
  readonly containerPort: number
  readonly hostPort: number
  readonly protocol: 'TCP' | 'UDP' | 'SCTP'
  readonly listenAddress?: string
}

const pattern = /^(?:(\d+\.\d+\.\d+\.\d+|\[[0-9a-fA-F:]+\]):)?(\d{1,5}):(\d{1,5})(?:\/(TCP|UDP|SCTP))?$/i

/**
 * @param text `30080:8080/TCP`: port of the host (0: any that is free), port of the control plane's node; `127.0.0.1:` may come first
 * @throws {RangeError} for any other text
 */
export const portMapping = (text: string): PortMapping => {
  const [, address, host = '', inside = '', protocol = 'TCP'] = pattern.exec(text) ?? []
  const hostPort = Number(host)
  const containerPort = Number(inside)
  if (inside === '' || hostPort > 65_535 || containerPort > 65_535 || containerPort === 0)
    throw new RangeError(
      `"${text}" is no port mapping: write 30080:8080/TCP (port of the host, port of the control plane's node)`,
    )
  return {
    containerPort,
    hostPort,
    protocol: protocol.toUpperCase() as PortMapping['protocol'],
    ...(address && { listenAddress: address.replaceAll(/[[\]]/g, '') }),
  }
}
