// The one kind cluster that figures are measured on, and how its nodes and its API server are asked about it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { root } from './bench-page.js'
import { call, prepareFolder, readRun, start } from './bench-runs.js'

export const recipe = ['--provider', 'kind', '--cni', 'calico']
/** As a person would type it. */
export const commandOf = (...more) => `npx netherkin run bench.feature ${[...recipe, '--reuse', ...more].join(' ')}`

/** Clusters of other runs are not joined, nor seen: what is known of clusters is written into a folder of our own. */
export const secludeState = () => {
  const folder = mkdtempSync(join(tmpdir(), 'netherkin-bench-state-'))
  process.env.XDG_STATE_HOME = folder
  return () => rmSync(folder, { recursive: true, force: true })
}

/** Clusters of ours, as `netherkin cluster list` knows them. */
export const listClusters = async () => {
  const { loadMade } = await import(join(root, 'dist/clusters/catalogue.js'))
  return (await loadMade()).listMade()
}

export const deleteClusters = async () => {
  if ((await listClusters()).length > 0) await call(['cluster', 'delete', '--all'])
}

/** Runs a feature on the cluster, which is made if it is not there. @returns its messages, its manifest, when it started, and when lines came. */
export const runOn = async (feature, more = []) => {
  const { folder, path, remove } = prepareFolder(feature)
  const lines = []
  const startedAt = Date.now()
  const onLine = (line) => lines.push({ line, at: Date.now() })
  const { code, output } = await start(['run', path, ...recipe, '--reuse', ...more], { cwd: folder, onLine }).ended
  if (code !== 0) throw new Error(`exit ${code}\n${output}`)
  const endedAt = Date.now()
  const found = readRun(folder)
  remove()
  return { ...found, lines, startedAt, endedAt }
}

/** A command in a node's container. */
export const inNode = async (node, command) => (await execa('docker', ['exec', node, ...command])).stdout

export const nodesOf = async ({ name }) =>
  (await execa('docker', ['ps', '--filter', `label=io.x-k8s.kind.cluster=${name}`, '--format', '{{.Names}}'])).stdout
    .split('\n')
    .filter(Boolean)

/** `kubectl` as the control plane's node has it. */
export const kubectl = ({ name }, ...args) =>
  inNode(`${name}-control-plane`, ['kubectl', '--kubeconfig', '/etc/kubernetes/admin.conf', ...args])
