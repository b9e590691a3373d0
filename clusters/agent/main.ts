/**
 * The agent of a real cluster's pod. `serve` is a container's main process; `bridge` leads one stream to it; `probe`
 * speaks on its own standard input and output, for hosts that no container of ours runs on.
 */
import { bridge } from './bridge.js'
import { pathsIn } from './paths.js'

const paths = pathsIn(process.env.NETHERKIN_FOLDER)

// A bridge is started for each stream and must not load what it does not need.
const modes: Readonly<Record<string, () => unknown>> = {
  serve: async () => (await import('./serve.js')).serve(paths),
  bridge: () => bridge(paths.socket),
  probe: async () => (await import('./stdio.js')).speak(),
}

const mode = process.argv[2] ?? ''
const start = modes[mode]
if (start) start()
else {
  process.stderr.write(`usage: agent ${Object.keys(modes).join('|')}, not "${mode}"\n`)
  process.exitCode = 3
}
