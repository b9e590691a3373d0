// The agents of a real cluster: how many streams lead to each, and how much memory they hold.
import { setTimeout as wait } from 'node:timers/promises'
import { commandOf, inNode, kubectl, listClusters, nodesOf, runOn } from './bench-cluster.js'
import { warmTable } from './bench-features.js'
import { median } from './bench-runs.js'

const bridges =
  'for p in $(pgrep -f "agent.mjs [b]ridge"); do grep -oEm1 "pod[0-9a-f]{8}[0-9a-f_-]*" /proc/$p/cgroup; done; true'

/** How many streams lead into each pod right now, by the processes at their far ends. */
const countStreams = async (nodes) => {
  const texts = await Promise.all(nodes.map((node) => inNode(node, ['sh', '-c', bridges])))
  const pods = texts.flatMap((text) => text.split('\n').filter(Boolean))
  return new Map([...new Set(pods)].map((pod) => [pod, pods.filter((one) => one === pod).length]))
}

const execsSeen = async (cluster) => {
  const metrics = await kubectl(cluster, 'get', '--raw', '/metrics')
  const lines = metrics.match(/^apiserver_request_total\{[^}]*subresource="exec"[^}]*\} \d+$/gm) ?? []
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

/** Calls until the work is done; one call at a time. */
const during = async (work, look) => {
  let done = false
  const ended = work.finally(() => (done = true))
  while (!done) {
    await look()
    await Promise.race([wait(250), ended.catch(() => {})])
  }
  return ended
}

const isAgent = ({ podRef }) => podRef.namespace === 'netherkin-nodes' || ['x', 'y', 'z'].includes(podRef.namespace)

const workingSets = async (cluster, nodes) => {
  const texts = await Promise.all(
    nodes.map((node) => kubectl(cluster, 'get', '--raw', `/api/v1/nodes/${node}/proxy/stats/summary`)),
  )
  const pods = texts.flatMap((text) => JSON.parse(text).pods).filter(isAgent)
  return pods.flatMap(({ containers }) => containers.map(({ memory }) => memory.workingSetBytes / 1e6))
}

/** The kubelet looks at memory each 10 to 15 seconds. */
const idleMs = 30_000

export const measureAgents = async () => {
  const [cluster] = await listClusters()
  const nodes = await nodesOf(cluster)
  const before = await execsSeen(cluster)
  let most = 0
  let pods = 0
  await during(runOn(warmTable(2), ['--keep']), async () => {
    const streams = await countStreams(nodes)
    most = Math.max(most, ...streams.values())
    pods = Math.max(pods, streams.size)
  })
  const opened = (await execsSeen(cluster)) - before
  await wait(idleMs)
  const sizes = await workingSets(cluster, nodes)
  const memory = `${median(sizes).toFixed(0)} MB, largest of ${sizes.length} ${Math.max(...sizes).toFixed(0)} MB`
  return [
    [
      'exec streams a source pod at once, while two such tables are asked',
      '1',
      `${most} (${pods} pods; the API server saw ${opened} streams opened in that run)`,
      commandOf('--keep'),
    ],
    [
      `an agent's working set, idle for ${idleMs / 1000} s after these tables (median)`,
      '90 MB',
      memory,
      'kubectl get --raw /api/v1/nodes/NODE/proxy/stats/summary',
    ],
  ]
}
