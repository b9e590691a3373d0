/** What the cluster's DNS says of hosts that are not in it. */
import type { KubernetesApi } from '../kubernetes/api.js'

const coreDns = { namespace: 'kube-system', name: 'coredns' } as const

const hostsBlock = (addresses: readonly string[], name: string): string =>
  ['    hosts {', ...addresses.map((address) => `        ${address} ${name}`), '        fallthrough', '    }'].join(
    '\n',
  )

/** Zones that the cluster answers for itself. */
const ownZones = ['cluster.local', 'in-addr.arpa', 'ip6.arpa']

/** The rest of the world has no names: a verdict must not depend on what the host's own DNS says, or whether it says anything. */
const worldBlock = `.:53 {
    errors
    template ANY ANY {
        rcode NXDOMAIN
    }
}
`

/** @returns the Corefile with the hosts, and no name of the world but theirs; unchanged where the name stands there already. @throws an Error for a text without `.:53` */
export const addHosts = (corefile: string, addresses: readonly string[], name: string): string => {
  if (corefile.includes(` ${name}\n`)) return corefile
  const zone = /^\.:53 \{\n/m
  if (!zone.test(corefile)) throw new Error('the Corefile of CoreDNS has no zone ".:53"')
  const zones = [...ownZones, name].map((one) => `${one}:53`).join(' ')
  return `${corefile.replace(zone, `${zones} {\n${hostsBlock(addresses, name)}\n`).trimEnd()}\n${worldBlock}`
}

interface ConfigMap {
  readonly data?: { readonly Corefile?: string }
}

const path = `/api/v1/namespaces/${coreDns.namespace}/configmaps/${coreDns.name}`

/**
 * Writes the hosts into CoreDNS's configuration. Where its pods may have read the old one (`running`), they are made anew: it
 * reads files again only each half minute.
 */
export const nameHosts = async (
  api: KubernetesApi,
  addresses: readonly string[],
  name: string,
  { running }: { readonly running: boolean },
): Promise<void> => {
  const found = await api.read<ConfigMap>(path)
  const before = found?.data?.Corefile
  if (before === undefined)
    throw new Error('the cluster has no CoreDNS: its ConfigMap kube-system/coredns is not there')
  const after = addHosts(before, addresses, name)
  if (after === before) return
  const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: coreDns }
  await api.patch(map, { data: { Corefile: after } })
  if (!running) return
  const annotations = { 'netherkin.dev/hosts': addresses.join(' ') }
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: coreDns }
  await api.patch(deployment, { spec: { template: { metadata: { annotations } } } })
}
