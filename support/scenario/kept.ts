/**
 * Clusters that outlive their run (`--keep`), recorded in `reports/out/kept.json` of the folder where the run was
 * started, so that `netherkin shell` finds their pods and `netherkin sweep` ends them.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface KeptPod {
  readonly namespace: string
  readonly name: string
  /** A command that opens a shell in the pod. */
  readonly shell: string
}

export interface KeptCluster {
  readonly name: string
  readonly provider: string
  /** `file:line name` of the scenario whose topology it holds. */
  readonly scenario: string
  /** When it was kept, ISO 8601. */
  readonly keptAt: string
  readonly pods: readonly KeptPod[]
  /** The command that ends it. */
  readonly sweep: string
}

interface KeptFile {
  readonly version: 1
  readonly clusters: readonly KeptCluster[]
}

const place = (folder: string): string => join(folder, 'reports/out/kept.json')

/** The kept clusters of a folder; none when nothing was recorded. */
export const readKept = (folder = process.cwd()): readonly KeptCluster[] => {
  try {
    return (JSON.parse(readFileSync(place(folder), 'utf8')) as KeptFile).clusters
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

// Workers of one run may write at the same time: a reader never sees half a file.
const writeKept = (clusters: readonly KeptCluster[], folder: string): void => {
  const path = place(folder)
  const draft = `${path}.${process.pid}`
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(draft, `${JSON.stringify({ version: 1, clusters } satisfies KeptFile, null, 2)}\n`)
  renameSync(draft, path)
}

/** Records a cluster, in place of an older one of its name. */
export const recordKept = (cluster: KeptCluster, folder = process.cwd()): void =>
  writeKept([...readKept(folder).filter(({ name }) => name !== cluster.name), cluster], folder)

/** Forgets these clusters; the file goes with the last one. */
export const forgetKept = (names: readonly string[], folder = process.cwd()): void => {
  const left = readKept(folder).filter(({ name }) => !names.includes(name))
  if (left.length > 0) writeKept(left, folder)
  else rmSync(place(folder), { force: true })
}
