/** The network that all kind clusters of one engine share, and what is still free in it. */
import ipaddr from 'ipaddr.js'
import { askOr, docker } from './docker.js'
import type { Running } from './program.js'

export const networkName = (env: NodeJS.ProcessEnv = process.env): string =>
  env.KIND_EXPERIMENTAL_DOCKER_NETWORK || env.KIND_EXPERIMENTAL_PODMAN_NETWORK || 'kind'

export interface Network {
  /** `172.18.0.0/16`; the engine gives them in any order. */
  readonly subnets: readonly string[]
  /** Addresses that containers have, without their prefix lengths. */
  readonly taken: readonly string[]
}

interface DockerNetwork {
  readonly IPAM?: { readonly Config?: readonly { readonly Subnet?: string }[] | null }
  readonly Containers?: Readonly<
    Record<string, { readonly IPv4Address?: string; readonly IPv6Address?: string }>
  > | null
  /** Podman's spelling. */
  readonly subnets?: readonly { readonly subnet?: string }[]
}

const withoutLength = (address = ''): string => address.replace(/\/\d+$/, '')

/** Reads `docker network inspect` or `podman network inspect`. @throws {Error} when it is no such text. */
export const readNetwork = (text: string): Network => {
  const [found]: readonly DockerNetwork[] = JSON.parse(text)
  const subnets = [
    ...(found?.IPAM?.Config ?? []).map(({ Subnet }) => Subnet),
    ...(found?.subnets ?? []).map(({ subnet }) => subnet),
  ]
  const containers = Object.values(found?.Containers ?? {})
  const taken = containers.flatMap(({ IPv4Address, IPv6Address }) => [
    withoutLength(IPv4Address),
    withoutLength(IPv6Address),
  ])
  return { subnets: subnets.filter((one) => one !== undefined), taken: taken.filter((one) => one !== '') }
}

/** Undefined before the first cluster of an engine is made. */
export const inspectNetwork = async (running?: Running): Promise<Network | undefined> => {
  const text = await askOr(docker(['network', 'inspect', networkName()], running))
  return text === undefined ? undefined : readNetwork(text)
}

const poolSize = 16

const textOf = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.')

const numberOf = (address: string): number =>
  ipaddr.IPv4.parse(address).octets.reduce((sum, octet) => sum * 256 + octet, 0)

/**
 * Sixteen addresses for a cluster's load balancer, from the end of the network, where the engine gives addresses last.
 * `index` is the cluster's own among the live ones of this host; a slice in which a container lives is passed over by
 * whoever asks, with the next index.
 * @returns `172.18.255.224-172.18.255.239`, or undefined when the network has no IPv4 subnet or is too small
 */
export const sliceOf = ({ subnets }: Network, index: number): string | undefined => {
  const subnet = subnets.find((one) => !one.includes(':'))
  if (!subnet) return undefined
  const [address, length] = ipaddr.IPv4.parseCIDR(subnet)
  const size = 2 ** (32 - length)
  const first = Math.floor(numberOf(address.toString()) / size) * size
  // The very last sixteen hold the broadcast address.
  const start = first + size - poolSize * (index + 2)
  // The lower half is the engine's.
  return start < first + size / 2 ? undefined : `${textOf(start)}-${textOf(start + poolSize - 1)}`
}

export const isFree = ({ taken }: Network, slice: string): boolean => {
  const [from = '', to = ''] = slice.split('-')
  return !taken.some(
    (one) => ipaddr.IPv4.isValid(one) && numberOf(one) >= numberOf(from) && numberOf(one) <= numberOf(to),
  )
}

/** The first free slice whose index no live cluster of this user has, nor any cluster of the engine itself. */
export const findPool = (
  network: Network,
  used: ReadonlySet<number>,
  others: ReadonlySet<string> = new Set(),
): { readonly index: number; readonly range: string } | undefined => {
  for (let index = 0; ; index++) {
    const range = sliceOf(network, index)
    if (range === undefined) return undefined
    if (!used.has(index) && !others.has(range) && isFree(network, range)) return { index, range }
  }
}
