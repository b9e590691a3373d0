/**
 * cloud-provider-kind, a program beside the clusters: one for each engine, which serves every cluster of kind there.
 * Written from its documentation (https://github.com/kubernetes-sigs/cloud-provider-kind); not run by us yet.
 */
import { imageAt } from '../products/images.js'
import type { Choice, LoadBalancer } from '../products/product.js'
import { containersWith, docker, engineName, removeContainers, volumesWith } from './docker.js'
import { networkName } from './network.js'
import type { Running } from './program.js'

/** Of the program's container, and of the deed of each cluster that wants it. */
const label = 'netherkin.dev/cloud-provider'
const container = 'netherkin-cloud-provider-kind'
/** Its own label of the proxies that it starts, with the cluster's name. */
const proxyLabel = 'io.x-k8s.cloud-provider-kind.cluster'

export const wantsCloudProvider = ({ product }: Choice<LoadBalancer>): boolean =>
  product.besides === 'cloud-provider-kind'

/** For the deed of a cluster that wants it: as long as there is one, the program stays. */
export const cloudProviderLabels = (choice: Choice<LoadBalancer>): readonly string[] =>
  wantsCloudProvider(choice) ? ['--label', `${label}=wanted`] : []

/** The engine's own socket, as containers of it may mount it. */
const socketOf = (dockerHost: string | undefined): string =>
  dockerHost?.startsWith('unix://') ? dockerHost.slice('unix://'.length) : '/var/run/docker.sock'

export const createArgs = (image: string, network: string, dockerHost: string | undefined): readonly string[] => [
  ...['run', '--detach', '--name', container, '--label', `${label}=program`, '--network', network],
  ...['--volume', `${socketOf(dockerHost)}:/var/run/docker.sock`, image],
]

/** Whoever started it: two would answer for the same Services. */
const isRunning = async (running: Running): Promise<boolean> => {
  const text = await docker(['ps', '--format', '{{.Image}} {{.Names}}'], running)
  return text.split('\n').some((line) => /cloud-provider-kind/.test(line))
}

/** @throws {RangeError} for an engine that it does not work with; {ProgramFailed} when it cannot be started. */
export const startCloudProvider = async (
  { release }: Choice<LoadBalancer>,
  registry: string | undefined,
  running: Running,
): Promise<void> => {
  if (engineName() !== 'docker')
    throw new RangeError(
      `cloud-provider-kind is started by Netherkin with Docker alone, not ${engineName()}: --lb metallb`,
    )
  if (await isRunning(running)) return
  const [image = ''] = release.images
  // One that has ended keeps the name.
  await removeContainers(await containersWith(`${label}=program`, running), running)
  await docker(createArgs(imageAt(image, registry), networkName(), process.env.DOCKER_HOST), {
    timeoutMs: 180_000,
    ...running,
  }).catch(async (error: unknown) => {
    // Another run was faster.
    if (!(await isRunning(running))) throw error
  })
}

/** After a cluster is gone: its proxies; and the program, once no cluster wants it any more. */
export const leaveCloudProvider = async (cluster: string, running: Running): Promise<void> => {
  const programs = await containersWith(`${label}=program`, running)
  if (programs.length === 0) return
  const wanted = await volumesWith(`${label}=wanted`, running)
  if (wanted.length === 0) await removeContainers(programs, running)
  await removeContainers(await containersWith(`${proxyLabel}=${cluster}`, running), running)
}
