/** What this process may do, and where the system's programs are. */
import { readFileSync } from 'node:fs'
import { delimiter } from 'node:path'

const systemFolders = ['/usr/sbin', '/sbin'] as const
const systemAdministration = 21n

/** PATH with the folders that Debian keeps from ordinary users. */
export const systemPath = (path = process.env.PATH ?? '/usr/bin:/bin'): string => {
  const folders = path.split(delimiter)
  return [...folders, ...systemFolders.filter((folder) => !folders.includes(folder))].join(delimiter)
}

/** Whether CAP_SYS_ADMIN is effective here. */
export const hasSystemAdministration = (): boolean => {
  const mask = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
  return ((BigInt(`0x${mask ?? '0'}`) >> systemAdministration) & 1n) === 1n
}
