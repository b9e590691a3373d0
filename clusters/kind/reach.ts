/** How the API server of a cluster is reached: on this host, on the engine's host, or inside the engine's network. */
import { existsSync, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { writeWhole } from '../runs/state.js'
import { internalKubeconfig } from './cli.js'
import { askOr, docker } from './docker.js'
import { networkName } from './network.js'
import type { Running } from './program.js'

/** `tcp://10.0.0.5:2376` → `10.0.0.5`. Undefined for a local engine. */
export const engineAddress = (dockerHost: string | undefined): string | undefined => {
  if (!dockerHost || !/^(tcp|https?):/.test(dockerHost) || !URL.canParse(dockerHost)) return undefined
  const host = new URL(dockerHost.replace(/^tcp:/, 'http:')).hostname.replaceAll(/[[\]]/g, '')
  return host === 'localhost' || host === '127.0.0.1' || host === '::1' ? undefined : host
}

/**
 * Where the API server must listen, as kind's `apiServerAddress`; its certificate is then for that address.
 * @throws {RangeError} for an engine that no address leads to
 */
export const apiServerAddress = (dockerHost: string | undefined): string | undefined => {
  if (dockerHost?.startsWith('ssh:'))
    throw new RangeError(
      `DOCKER_HOST is ${dockerHost}: a cluster there cannot be reached over SSH; run Netherkin on that machine`,
    )
  const host = engineAddress(dockerHost)
  if (host === undefined || isIP(host) !== 0) return host
  // Docker-in-Docker services of CI are called by name: the address is the service's own, and only it can bind it.
  return '0.0.0.0'
}

const inContainer = (): boolean => existsSync('/.dockerenv') || existsSync('/run/.containerenv')

/** Whether this process runs in a container of the same engine; the engine knows containers by their host name. */
const ownNetworks = async (running: Running): Promise<string | undefined> => {
  if (!inContainer()) return undefined
  const format = '{{range $name, $_ := .NetworkSettings.Networks}}{{$name}} {{end}}'
  return askOr(docker(['inspect', '--format', format, hostname()], running))
}

/** Makes the private kubeconfig say what leads to the API server from here. @throws an Error that says what to do where nothing does. */
export const adaptKubeconfig = async (cluster: string, kubeconfig: string, running: Running): Promise<void> => {
  const host = engineAddress(process.env.DOCKER_HOST)
  if (host !== undefined && isIP(host) === 0) {
    const text = readFileSync(kubeconfig, 'utf8').replaceAll(/https:\/\/(0\.0\.0\.0|\[::\]):/g, `https://${host}:`)
    // The certificate names the control plane's node, whatever name leads to it.
    writeWhole(kubeconfig, text.replaceAll(/^(\s*)server: .*$/gm, `$&\n$1tls-server-name: ${cluster}-control-plane`))
    return
  }
  const networks = await ownNetworks(running)
  if (networks === undefined) return
  if (!networks.split(' ').includes(networkName()))
    throw new Error(
      `this container is not on the network "${networkName()}" of its engine, where the cluster is: start it with --network ${networkName()}, or run: docker network connect ${networkName()} ${hostname()}`,
    )
  writeWhole(kubeconfig, await internalKubeconfig(cluster, running))
}
