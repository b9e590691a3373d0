import type { Cni } from '../products/product.js'

/** The manifest names its image without a tag; it is pinned. kube-proxy stays: the manifest runs no service proxy. */
export const kubeRouter: Cni = {
  name: 'kube-router',
  title: 'kube-router',
  releases: {
    'v2.11.1': {
      source: {
        kind: 'manifest',
        url: 'https://raw.githubusercontent.com/cloudnativelabs/kube-router/v2.11.1/daemonset/generic-kuberouter.yaml',
        sha256: 'a3db8badd67f32d1b8a8daf25b07b7d326f6560a8d8f6fcc81969e12243a03ff',
      },
      images: ['docker.io/cloudnativelabs/kube-router:v2.11.1'],
    },
  },
  ready: [{ kind: 'DaemonSet', namespace: 'kube-system', name: 'kube-router' }],
  seen: [],
  kind: { disableDefaultCNI: true },
  enforces: true,
  denial: 'rejected',
  ipv6: false,
  sctp: false,
  modules: ['br_netfilter'],
  recognise: { namespace: 'kube-system', daemonSet: 'kube-router', container: 'kube-router' },
}
