/** `netherkin doctor`: what this host lacks, and the command that mends it. */
import { findProvider } from '../../clusters/catalogue.js'
import type { Lack } from '../../clusters/cluster.js'

const oldestNode = [20, 19] as const

/** What is wrong with the Node that runs us, if anything. `version` as Node says it: `v20.20.2`. */
export const examineNode = (version: string): Lack[] => {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  const [wantedMajor, wantedMinor] = oldestNode
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return []
  return [{ what: `Node ${version} is too old`, mend: `install Node ${oldestNode.join('.')} or newer` }]
}

export const renderLacks = (lacks: readonly Lack[]): string =>
  lacks.map(({ what, mend }) => `✗ ${what}\n    ${mend.split('\n').join('\n    ')}`).join('\n')

/** Where a lack cannot be mended. */
const elsewhere: Readonly<Record<string, string>> = {
  netns:
    'Where this cannot be mended, a Linux virtual machine runs it; so does --provider kind, a real Kubernetes in Docker.',
}

export interface DoctorFlags {
  readonly provider?: string
  /** Of one cluster. */
  readonly nodes?: number
}

/** @returns 0 when features can run here, 2 when not. */
export const examine = async ({ provider = 'netns', nodes }: DoctorFlags): Promise<number> => {
  const planned = nodes === undefined ? {} : { nodes }
  const lacks = [...examineNode(process.version), ...(await (await findProvider(provider)).missing(planned))]
  const text =
    lacks.length === 0
      ? `✓ ${provider} can run here (Node ${process.version})`
      : [renderLacks(lacks), elsewhere[provider]].filter((part) => part !== undefined).join('\n\n')
  process.stdout.write(`${text}\n`)
  return lacks.length === 0 ? 0 : 2
}
