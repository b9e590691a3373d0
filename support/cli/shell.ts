/** `netherkin shell POD`: a shell in a pod of a cluster that was kept. */
import { execa } from 'execa'
import { InputError } from '../errors.js'
import { type KeptCluster, type KeptPod, readKept } from '../scenario/kept.js'

const fullName = ({ namespace, name }: KeptPod): string => `${namespace}/${name}`

/** As a person would say it: the namespace `default` goes without saying. */
const shortName = (pod: KeptPod): string => (pod.namespace === 'default' ? pod.name : fullName(pod))

const renderCluster = ({ name, provider, scenario, keptAt, pods }: KeptCluster): string =>
  [
    `${name} (${provider}, kept ${keptAt}, ${scenario})`,
    ...pods.map((pod) => `  npx netherkin shell ${shortName(pod)}`),
  ].join('\n')

const findPod = (said: string, clusters: readonly KeptCluster[]): KeptPod => {
  const pods = clusters.flatMap((cluster) => cluster.pods)
  const found = pods.filter((pod) => fullName(pod) === said || pod.name === said)
  // The last cluster that was kept is the one that the person has just seen fail.
  const pod = found.at(-1)
  if (pod) return pod
  throw new InputError(`no kept cluster has a pod ${said}; known: ${pods.map(fullName).join(', ')}`)
}

/**
 * Opens a shell in the pod, or lists the pods when none is said.
 * @returns 0, however the shell was left. @throws {InputError} when there is no such pod.
 */
export const openShell = async (said: string | undefined, { list = false }: { list?: boolean }): Promise<number> => {
  const clusters = readKept()
  if (clusters.length === 0)
    throw new InputError('no cluster is kept here; `netherkin run --keep` or `--keep-on-failure` leaves one up')
  if (list || said === undefined) {
    process.stdout.write(`${clusters.map(renderCluster).join('\n')}\n`)
    return 0
  }
  await execa(findPod(said, clusters).shell, { shell: true, stdio: 'inherit', reject: false })
  return 0
}
