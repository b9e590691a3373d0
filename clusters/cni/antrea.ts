import type { Cni } from '../products/product.js'

/**
 * The file of the tag names its images `:latest`; they are pinned to the version, as the release asset of the same
 * name has them.
 */
export const antrea: Cni = {
  name: 'antrea',
  title: 'Antrea',
  releases: {
    'v2.7.0': {
      source: {
        kind: 'manifest',
        url: 'https://raw.githubusercontent.com/antrea-io/antrea/v2.7.0/build/yamls/antrea.yml',
        sha256: '37a414ff6f43502296d9713a75f67ae7e3604bd667cd8449986541ed83a9fae0',
      },
      images: ['docker.io/antrea/antrea-agent-ubuntu:v2.7.0', 'docker.io/antrea/antrea-controller-ubuntu:v2.7.0'],
    },
  },
  ready: [
    { kind: 'DaemonSet', namespace: 'kube-system', name: 'antrea-agent' },
    { kind: 'Deployment', namespace: 'kube-system', name: 'antrea-controller' },
  ],
  seen: [],
  kind: { disableDefaultCNI: true },
  enforces: true,
  denial: 'dropped',
  ipv6: true,
  sctp: true,
  modules: ['openvswitch'],
  recognise: { namespace: 'kube-system', daemonSet: 'antrea-agent', container: 'antrea-agent' },
}
