/** What the nodes of a cluster that could not be made wrote, before they are taken away. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportLogs } from './cli.js'
import { lastWords } from './docker.js'
import { saidOf } from './naming.js'
import type { Running } from './program.js'

const readOr = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

const listOr = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Who writes into `containers/`: everything but the parts of the control plane that are well where the kubelet is. */
const dull = /^(?:etcd|kube-(?:apiserver|controller-manager|scheduler)|local-path-provisioner)-/

const complaint = /error|fail|fatal|panic|denied|cannot|unable|back-?off/i

/** The newest part, if anything in it complains. */
const complaining = (text: string): string | undefined => {
  const end = text.slice(-64_000)
  return complaint.test(end) ? end : undefined
}

const containerLogs = (folder: string): readonly (readonly [string, string])[] =>
  listOr(join(folder, 'containers'))
    .filter((file) => !dull.test(file))
    .map((file) => [file.split('_')[0] ?? file, readOr(join(folder, 'containers', file))] as const)

/** Sources that say something, by node. */
const readNode = (folder: string, node: string): readonly (readonly [string, string])[] =>
  [
    [`kubelet on ${node}`, readOr(join(folder, 'kubelet.log'))] as const,
    [`container runtime on ${node}`, readOr(join(folder, 'containerd.log'))] as const,
    ...containerLogs(folder).map(([pod, text]) => [`${pod} on ${node}`, text] as const),
  ].flatMap(([source, text]) => {
    const end = complaining(text)
    return end === undefined ? [] : [[source, end] as const]
  })

const mostSources = 6

/** kind writes what the engine said into the file, where nothing can be run in the node. */
const isDead = (folder: string): boolean =>
  /^(?:Error response from daemon|OCI runtime exec failed|$)/.test(readOr(join(folder, 'kubelet.log')))

/** A node that did not boot has no journal: what its container wrote is all there is. */
const readExported = async (folder: string, cluster: string, running: Running): Promise<Record<string, string>> => {
  const nodes = listOr(folder).filter((entry) => entry.startsWith(`${cluster}-`))
  const found = await Promise.all(
    nodes.map(async (node) => {
      const said = saidOf(cluster, node) ?? node
      if (!isDead(join(folder, node))) return readNode(join(folder, node), said)
      return [[said, await lastWords(node, running)] as const]
    }),
  )
  const told = found.flat().filter(([, text]) => text !== '')
  return Object.fromEntries(told.slice(0, mostSources))
}

/** Source → the end of what it wrote; empty where nothing could be read. */
export const readLogs = async (cluster: string, running: Running = {}): Promise<Readonly<Record<string, string>>> => {
  const folder = mkdtempSync(join(tmpdir(), 'netherkin-logs-'))
  try {
    // A node that has ended makes it fail when all the others are written.
    await exportLogs(cluster, folder, running).catch(() => running.signal?.throwIfAborted())
    return await readExported(folder, cluster, running)
  } catch {
    return {}
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
