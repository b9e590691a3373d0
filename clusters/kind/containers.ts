/** Containers of the shared network and where they are in it. */
import { docker } from './docker.js'
import { networkName } from './network.js'
import type { Running } from './program.js'

export interface Placed {
  readonly name: string
  readonly address: string
  /** Empty where the network has no IPv6. */
  readonly address6: string
}

/** @throws {ProgramFailed} when one of them is not there. */
export const placeContainers = async (names: readonly string[], running: Running): Promise<readonly Placed[]> => {
  const network = `(index .NetworkSettings.Networks "${networkName()}")`
  const format = `{{.Name}}\t{{${network}.IPAddress}}\t{{${network}.GlobalIPv6Address}}`
  const text = await docker(['inspect', '--type', 'container', '--format', format, ...names], running)
  return text
    .split('\n')
    .map((line) => line.split('\t'))
    .map(([name = '', address = '', address6 = '']) => ({ name: name.replace(/^\//, ''), address, address6 }))
}
