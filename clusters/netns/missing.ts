/** What this host lacks for the netns provider, each with the command that mends it. Looks only, touches nothing. */
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { execa } from 'execa'
import type { Lack } from '../cluster.js'
import { hasSystemAdministration, systemPath } from './holder/privileges.js'

/** Program → the Debian package that brings it. */
const packages = {
  ip: 'iproute2',
  nft: 'nftables',
  conntrack: 'conntrack',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  mount: 'mount',
} as const
type Program = keyof typeof packages

export interface Host {
  readonly platform: NodeJS.Platform
  /** Whether an executable of that name is on the PATH, system folders included. */
  readonly has: (program: string) => boolean
  /** The trimmed text of a file below /proc, or undefined. */
  readonly read: (path: string) => string | undefined
  readonly isContainer: boolean
  readonly systemAdministration: boolean
  /** Runs in fresh namespaces as the holder would; undefined when it worked, otherwise what was said. */
  readonly attempt: (script: string, asUser: boolean) => Promise<string | undefined>
}

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const readText = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined
  }
}

const attempt: Host['attempt'] = async (script, asUser) => {
  const user = asUser ? ['--user', '--map-root-user'] : []
  const args = [...user, '--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', 'sh', '-c', script]
  const { failed, stderr, shortMessage } = await execa('unshare', args, { reject: false, env: { PATH: systemPath() } })
  return failed ? stderr.trim() || shortMessage : undefined
}

export const thisHost = (): Host => ({
  platform: process.platform,
  has: (program) =>
    systemPath()
      .split(delimiter)
      .some((folder) => isExecutable(join(folder, program))),
  read: readText,
  isContainer: existsSync('/.dockerenv') || existsSync('/run/.containerenv'),
  systemAdministration: process.platform === 'linux' && hasSystemAdministration(),
  attempt,
})

const missingPrograms = ({ has }: Host): readonly Lack[] => {
  const absent = (Object.keys(packages) as Program[]).filter((program) => !has(program))
  return absent.map((program) => ({
    what: `${program} is not installed (looked on the PATH, in /usr/sbin and in /sbin)`,
    mend: `sudo apt-get install -y ${packages[program]}`,
  }))
}

const kind = 'or use real clusters: netherkin run --provider kind'

/** Why namespaces cannot be made, from the most particular cause to the most general. */
const explain = (host: Host, said: string): Lack => {
  if (host.read('/proc/sys/user/max_user_namespaces') === '0')
    return {
      what: 'user namespaces are off (user.max_user_namespaces is 0)',
      mend: `sudo sysctl -w user.max_user_namespaces=15000, ${kind}`,
    }
  if (host.read('/proc/sys/kernel/unprivileged_userns_clone') === '0')
    return {
      what: 'user namespaces are off for ordinary users (kernel.unprivileged_userns_clone is 0)',
      mend: `sudo sysctl -w kernel.unprivileged_userns_clone=1, ${kind}`,
    }
  if (host.read('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === '1')
    return {
      what: 'AppArmor restricts user namespaces (kernel.apparmor_restrict_unprivileged_userns is 1)',
      mend: `sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, ${kind}`,
    }
  if (host.isContainer && !host.systemAdministration)
    return {
      what: `this container has no CAP_SYS_ADMIN and may not make namespaces (${said})`,
      mend: `start it with: docker run --privileged …, ${kind}`,
    }
  return { what: `network namespaces cannot be made here (${said})`, mend: `run as root, ${kind}` }
}

const ruleset = 'nft add table inet netherkin && nft list ruleset'

const missingKernel = async (host: Host, asUser: boolean): Promise<readonly Lack[]> => {
  const said = await host.attempt(ruleset, asUser)
  if (said === undefined) return []
  return [{ what: `the kernel has no nf_tables (${said})`, mend: `sudo modprobe nf_tables, ${kind}` }]
}

/** Empty when the provider can work. */
export const findMissing = async (host: Host): Promise<readonly Lack[]> => {
  if (host.platform !== 'linux')
    return [
      {
        what: `network namespaces are Linux's own, and this is ${host.platform}`,
        mend: 'netherkin run --provider kind',
      },
    ]
  const programs = missingPrograms(host)
  if (!host.has('unshare')) return programs
  // A run waits for this: where all is well, one look sees it all.
  if (host.has('nft') && (await host.attempt(ruleset, true)) === undefined) return programs
  const asUser = await host.attempt('true', true)
  const usable =
    asUser === undefined || (host.systemAdministration && (await host.attempt('true', false)) === undefined)
  if (!usable) return [...programs, explain(host, asUser ?? '')]
  if (!host.has('nft')) return programs
  return [...programs, ...(await missingKernel(host, asUser === undefined))]
}

export const missing = (): Promise<readonly Lack[]> => findMissing(thisHost())
