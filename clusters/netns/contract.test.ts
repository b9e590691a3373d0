/** The port on a real kernel. The holder runs compiled, as it is shipped. */
import { fileURLToPath } from 'node:url'
import { describeContract } from '../contract.js'
import { openCluster } from './cluster.js'
import { launch } from './holder/launch.js'
import { netns } from './provider.js'

const program = fileURLToPath(new URL('../../dist/clusters/netns/holder/main.js', import.meta.url))

describeContract(
  { ...netns, create: async (spec) => openCluster(spec, await launch({ program })) },
  { enforces: true, timeoutMs: 1500, createMs: 20_000 },
)
