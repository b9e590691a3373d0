/** Ports of nodes, which their own process and host-network pods share. */
import { RejectedObject } from '../cluster.js'
import type { Pod } from '../objects.js'
import { nodeProcessPort } from './layout.js'
import { keyOf } from './memory.js'

export interface HostPorts {
  isFree(pod: Pod, node: string): boolean
  /** @throws {RejectedObject} when somebody else has one of the ports that the pod wants. */
  take(pod: Pod, node: string): void
}

const portsOf = ({ spec }: Pod): readonly string[] =>
  spec?.hostNetwork
    ? (spec.containers ?? []).flatMap(({ ports = [] }) =>
        ports.map(({ containerPort, protocol = 'TCP' }) => `${containerPort}/${protocol}`),
      )
    : []

/** Nobody's at first, but for the node's own. */
export const createHostPorts = (): HostPorts => {
  const holders = new Map<string, string>()
  const holderOf = (port: string, node: string): string | undefined =>
    port === `${nodeProcessPort}/TCP` ? "the node's own process" : holders.get(`${node} ${port}`)
  const findTaken = (pod: Pod, node: string): string | undefined =>
    portsOf(pod).find((port) => (holderOf(port, node) ?? keyOf(pod)) !== keyOf(pod))
  return {
    isFree: (pod, node) => findTaken(pod, node) === undefined,
    take: (pod, node) => {
      const taken = findTaken(pod, node)
      if (taken !== undefined)
        throw new RejectedObject(
          `Pod ${keyOf(pod)}: port ${taken} of node ${node} is taken by ${holderOf(taken, node)}; choose another port or node`,
        )
      for (const port of portsOf(pod)) holders.set(`${node} ${port}`, keyOf(pod))
    },
  }
}
