/** Registries that stand in for others, as files below /etc/containerd/certs.d of each node. */
import { scriptIn } from './docker.js'
import type { Running } from './program.js'

export interface Mirror {
  /** `docker.io`; `_default` stands for every registry. */
  readonly registry: string
  /** Without the account. */
  readonly url: string
  /** The value of the Authorization header. */
  readonly authorization?: string
}

const wrong = (text: string): RangeError =>
  new RangeError(
    `"${text.replace(/\/\/.*@/, '//…@')}" is no registry mirror: write docker.io=http://mirror:5000 (https://user:password@mirror for an account; * for all registries)`,
  )

/** @throws {RangeError} */
export const readMirror = (text: string): Mirror => {
  const [, registry, address] = /^([\w.:-]+|\*)=(https?:\/\/\S+)$/.exec(text) ?? []
  if (!registry || !address || !URL.canParse(address)) throw wrong(text)
  const url = new URL(address)
  const account = url.username && `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  url.username = ''
  url.password = ''
  return {
    registry: registry === '*' ? '_default' : registry,
    url: url.toString().replace(/\/$/, ''),
    ...(account && { authorization: `Basic ${Buffer.from(account).toString('base64')}` }),
  }
}

/** The mirror alone is asked: a node that cannot reach it is not to go to the registry behind its back. */
export const hostsToml = ({ url, authorization }: Mirror): string =>
  [
    `server = ${JSON.stringify(url)}`,
    '',
    `[host.${JSON.stringify(url)}]`,
    '  capabilities = ["pull", "resolve"]',
    ...(authorization
      ? [`  [host.${JSON.stringify(url)}.header]`, `    Authorization = ${JSON.stringify(authorization)}`]
      : []),
    '',
  ].join('\n')

const script = (mirrors: readonly Mirror[]): string =>
  [
    'set -e',
    ...mirrors.flatMap((mirror) => [
      `mkdir -p /etc/containerd/certs.d/${mirror.registry}`,
      `cat >/etc/containerd/certs.d/${mirror.registry}/hosts.toml <<'NETHERKIN'`,
      hostsToml(mirror),
      'NETHERKIN',
    ]),
    '',
  ].join('\n')

/** containerd reads them at each pull: nothing is restarted. */
export const writeMirrors = async (
  nodes: readonly string[],
  texts: readonly string[],
  running: Running,
): Promise<void> => {
  if (texts.length === 0) return
  const text = script(texts.map(readMirror))
  await Promise.all(nodes.map((node) => scriptIn(node, text, running)))
}
