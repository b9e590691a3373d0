/** In which image the hosts beside a cluster run their agent. */
import { docker, inspectImage } from './docker.js'
import type { Running } from './program.js'

export interface HostImage {
  readonly image: string
  /** Program of Node in the image; `copied` when it is this very one, to be put there. */
  readonly node: string
  readonly copied: boolean
}

const copiedNode = '/usr/local/bin/netherkin-node'

/** A stock Node image that the engine has already, or this machine's Node in the image of the nodes: nothing is pulled for either. */
export const chooseHostImage = async (agentImage: string, nodeImage: string, running: Running): Promise<HostImage> => {
  const stock: HostImage = { image: agentImage, node: 'node', copied: false }
  if (await inspectImage(agentImage, running)) return stock
  const found = process.platform === 'linux' ? await inspectImage(nodeImage, running) : undefined
  const here = process.arch === 'x64' ? 'amd64' : process.arch
  if (found?.architecture === here) return { image: nodeImage, node: copiedNode, copied: true }
  await docker(['pull', '--quiet', agentImage], { timeoutMs: 300_000, ...running })
  return stock
}
