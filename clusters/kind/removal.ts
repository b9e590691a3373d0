/** Taking a cluster away: its nodes, its hosts, its volumes, what is written about it. */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { folderOfCluster } from '../runs/records.js'
import { forget } from '../runs/registry.js'
import { deleteCluster } from './cli.js'
import { leaveCloudProvider } from './cloud-provider.js'
import { endCreation } from './creation-end.js'
import { containersWith, removeContainers, removeVolumes, volumesWith } from './docker.js'
import { clusterLabel } from './marks.js'
import { type Running, run } from './program.js'

export const kubeconfigOf = (cluster: string): string => join(folderOfCluster(cluster), 'kubeconfig')
export const pidFileOf = (cluster: string): string => join(folderOfCluster(cluster), 'creation.pid')

/** kind's own label of its nodes. */
export const kindLabel = 'io.x-k8s.kind.cluster'

/** Whether a process is the kind that makes this cluster, and not a later one of the same number. */
const isCreation = async (pid: number, cluster: string): Promise<boolean> => {
  const command = await run('ps', ['-o', 'args=', '-p', String(pid)]).catch(() => '')
  return command.includes('create cluster') && command.includes(cluster)
}

/** A kind whose run was killed would go on making containers. */
const endCreationOf = async (cluster: string): Promise<void> => {
  try {
    const pid = Number(readFileSync(pidFileOf(cluster), 'utf8'))
    if (pid > 1 && (await isCreation(pid, cluster))) await endCreation(pid)
  } catch {
    // It never began.
  }
}

/** Its nodes, and the hosts beside it. */
export const containersOf = async (cluster: string, running?: Running): Promise<readonly string[]> => {
  const labels = [`${clusterLabel}=${cluster}`, `${kindLabel}=${cluster}`]
  return (await Promise.all(labels.map((label) => containersWith(label, running)))).flat()
}

const removeLabelled = async (cluster: string, running: Running): Promise<boolean> => {
  const containers = await containersOf(cluster, running)
  await removeContainers(containers, running)
  return containers.length > 0
}

const rounds = 3

/** What was made of a cluster whose making is tried once more. */
export const removeNodes = async (cluster: string, running: Running = {}): Promise<void> => {
  const patient = { timeoutMs: 120_000, ...running }
  await deleteCluster(cluster, kubeconfigOf(cluster), patient)
  // A call of the engine that was under way when its program was ended may have made another one.
  for (let round = 0; round < rounds && (await removeLabelled(cluster, patient)); round++);
}

/** Removes all of it; what is gone already is no error. The deed goes last, so that a sweep finds what is left when this fails. */
export const removeCluster = async (cluster: string, running: Running = {}): Promise<void> => {
  const patient = { timeoutMs: 120_000, ...running }
  await endCreationOf(cluster)
  await Promise.all([
    containersWith(`${clusterLabel}=${cluster}`, patient).then((names) => removeContainers(names, patient)),
    removeNodes(cluster, patient),
  ])
  await removeVolumes(await volumesWith(`${clusterLabel}=${cluster}`, patient), patient)
  await leaveCloudProvider(cluster, patient)
  rmSync(kubeconfigOf(cluster), { force: true })
  await forget(cluster)
}
