/** What the node image brings: kindnet in kind's own images; another image may hold another. What it is, is observed. */
import type { Cni } from '../products/product.js'

const kindnetFacts = {
  releases: { '': { source: { kind: 'none' }, images: [] } },
  kind: { disableDefaultCNI: false },
  enforces: true,
  denial: 'dropped',
  ipv6: true,
  sctp: true,
  recognise: { namespace: 'kube-system', daemonSet: 'kindnet', container: 'kindnet-cni' },
} as const

/** Nobody named a CNI. */
export const nodeImageDefault: Cni = {
  ...kindnetFacts,
  name: 'default',
  title: "the node image's own",
  ready: [],
  seen: [],
  notes: 'kindnet in the images of the kind project; the canary says whether it enforces',
}

/** Named by its name: what is observed must then be kindnet. */
export const kindnet: Cni = {
  ...kindnetFacts,
  name: 'kindnet',
  title: 'kindnet',
  ready: [{ kind: 'DaemonSet', namespace: 'kube-system', name: 'kindnet' }],
  seen: [],
  notes: 'enforces since kind 0.24, by nft queue; on kernels without it it lets everything pass (kind#3705)',
}

/** No CNI at all: nodes stay not ready until somebody installs one. */
export const noCni: Cni = {
  name: 'none',
  title: 'none',
  releases: { '': { source: { kind: 'none' }, images: [] } },
  kind: { disableDefaultCNI: true },
  ready: [],
  seen: [],
  enforces: false,
  ipv6: false,
  sctp: false,
  recognise: { namespace: '', daemonSet: '' },
}
