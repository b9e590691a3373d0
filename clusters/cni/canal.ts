import type { Cni } from '../products/product.js'

const images = (registry: string, version: string, flannel: string): readonly string[] => [
  ...['cni', 'node', 'kube-controllers'].map((part) => `${registry}/calico/${part}:${version}`),
  `docker.io/flannel/flannel:${flannel}`,
]

const urlOf = (version: string): string =>
  `https://raw.githubusercontent.com/projectcalico/calico/${version}/manifests/canal.yaml`

/** Calico's policies on Flannel's network. */
export const canal: Cni = {
  name: 'canal',
  title: 'Canal',
  releases: {
    'v3.32.1': {
      source: {
        kind: 'manifest',
        url: urlOf('v3.32.1'),
        sha256: 'aa58a7b245586a90d75d969b9184326f6218acea7e4951ce2931113cd8e91e39',
      },
      images: images('quay.io', 'v3.32.1', 'v0.24.4'),
    },
    'v3.31.7': {
      source: {
        kind: 'manifest',
        url: urlOf('v3.31.7'),
        sha256: 'f3320f85a4ee78893ad2b60f223a76b4ecc9ba4b0bbdfb2d501f01d69a3fdefb',
      },
      images: images('quay.io', 'v3.31.7', 'v0.24.4'),
    },
    'v3.28.5': {
      source: {
        kind: 'manifest',
        url: urlOf('v3.28.5'),
        sha256: 'f9061c2a1d969e076ad1284195cae930ced87bb5bf7bd74960755d9aa15416ef',
      },
      images: images('docker.io', 'v3.28.5', 'v0.24.3'),
    },
  },
  patches: [{ kind: 'ConfigMap', name: 'canal-config', replace: { '10.244.0.0/16': '{podSubnet}' } }],
  ready: [
    { kind: 'DaemonSet', namespace: 'kube-system', name: 'canal' },
    { kind: 'Deployment', namespace: 'kube-system', name: 'calico-kube-controllers' },
  ],
  seen: ['v3.28.5'],
  kind: { disableDefaultCNI: true, podSubnet: '10.244.0.0/16' },
  enforces: true,
  denial: 'dropped',
  ipv6: false,
  sctp: true,
  recognise: { namespace: 'kube-system', daemonSet: 'canal', container: 'calico-node' },
}
