import type { LoadBalancer } from '../products/product.js'

const namespace = 'metallb-system'
const apiVersion = 'metallb.io/v1beta1'

/** Answers ARP for the addresses of Services (layer 2) out of a range that nobody else on the network uses. */
export const metallb: LoadBalancer = {
  name: 'metallb',
  title: 'MetalLB',
  releases: {
    'v0.16.1': {
      source: {
        kind: 'manifest',
        url: 'https://raw.githubusercontent.com/metallb/metallb/v0.16.1/config/manifests/metallb-native.yaml',
        sha256: 'bf25feebb7582ca7df845efd52ffbc2960d6cbf4cfc972f47fded9f788b67f0b',
      },
      images: ['quay.io/metallb/controller:v0.16.1', 'quay.io/metallb/speaker:v0.16.1'],
    },
    'v0.15.3': {
      source: {
        kind: 'manifest',
        url: 'https://raw.githubusercontent.com/metallb/metallb/v0.15.3/config/manifests/metallb-native.yaml',
        sha256: '84b4e102f2b65f5d69085f5816c29362b74641873d8ac3de996e5f86a8219176',
      },
      images: ['quay.io/metallb/controller:v0.15.3', 'quay.io/metallb/speaker:v0.15.3'],
    },
  },
  ready: [
    { kind: 'Deployment', namespace, name: 'controller' },
    { kind: 'DaemonSet', namespace, name: 'speaker' },
  ],
  seen: ['v0.16.1'],
  recognise: { kind: 'Deployment', namespace, name: 'controller' },
  configure: (pool) => [
    {
      apiVersion,
      kind: 'IPAddressPool',
      metadata: { name: 'netherkin', namespace },
      spec: { addresses: pool.split(',').map((range) => range.trim()) },
    },
    {
      apiVersion,
      kind: 'L2Advertisement',
      metadata: { name: 'netherkin', namespace },
      spec: { ipAddressPools: ['netherkin'] },
    },
  ],
}
