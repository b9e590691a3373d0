/** A command that opens a shell inside a pod, for a person to paste. */

import { readlinkSync } from 'node:fs'
import type { Resolver } from '../agent/resolv-conf.js'
import type { Faults } from './faults.js'
import { keyOf } from './memory.js'
import type { Plan } from './plan.js'
import { resolverOf } from './pod-resolver.js'
import { podNamespace } from './wiring.js'

const resolvConf = ({ nameservers, search, ndots }: Resolver): string =>
  [
    ...nameservers.map((address) => `nameserver ${address}`),
    ...(search.length > 0 ? [`search ${search.join(' ')}`] : []),
    `options ndots:${ndots}`,
  ].join('\\n')

/** The pod's resolv.conf is laid over the machine's in a mount namespace of the shell's own. */
const script = (pod: string, netns: string, resolver: Resolver): string =>
  [
    'mount -t tmpfs none /mnt',
    `printf "${resolvConf(resolver)}\\n" >/mnt/resolv.conf`,
    'mount --bind /mnt/resolv.conf /etc/resolv.conf',
    `exec nsenter --net=/run/netns/${netns} env PS1="${pod} # " sh`,
  ].join(' && ')

/** Whether a process has a user namespace of its own, which must be entered too. */
const hasOwnUsers = (pid: number): boolean => {
  try {
    return readlinkSync(`/proc/${pid}/ns/user`) !== readlinkSync('/proc/self/ns/user')
  } catch {
    return true
  }
}

/**
 * @param pid the holder's, as the host sees it
 * @throws {RangeError} when no such pod runs.
 */
export const shellCommand = (
  { placed }: Plan,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  { pid, faults }: { pid: number; faults: Faults },
): string => {
  const one = placed.find(({ pod, record }) => keyOf(pod) === `${namespace}/${name}` && record.node !== '')
  if (!one) throw new RangeError(`no pod ${namespace}/${name} runs`)
  const user = hasOwnUsers(pid) ? '--user --preserve-credentials ' : ''
  const inside = script(`${namespace}/${name}`, podNamespace(one), resolverOf(one.pod, faults))
  return `nsenter --target ${pid} ${user}--net --mount unshare --mount sh -c '${inside}'`
}
