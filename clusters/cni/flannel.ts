import type { Cni } from '../products/product.js'

/** Carries packets and enforces no NetworkPolicy: the API server takes them, and nothing happens. */
export const flannel: Cni = {
  name: 'flannel',
  title: 'Flannel',
  releases: {
    'v0.28.9': {
      source: {
        kind: 'manifest',
        url: 'https://raw.githubusercontent.com/flannel-io/flannel/v0.28.9/Documentation/kube-flannel.yml',
        sha256: 'e875824be2f552b45711dbda91af81b17eb961d00025d914d9fef18fad8f09c0',
      },
      images: ['ghcr.io/flannel-io/flannel:v0.28.9', 'ghcr.io/flannel-io/flannel-cni-plugin:v1.9.1-flannel3'],
    },
  },
  patches: [{ kind: 'ConfigMap', name: 'kube-flannel-cfg', replace: { '10.244.0.0/16': '{podSubnet}' } }],
  ready: [{ kind: 'DaemonSet', namespace: 'kube-flannel', name: 'kube-flannel-ds' }],
  seen: ['v0.28.9'],
  kind: { disableDefaultCNI: true, podSubnet: '10.244.0.0/16' },
  enforces: false,
  ipv6: false,
  sctp: true,
  plugins: {
    names: ['bridge'],
    version: 'v1.9.1',
    archives: {
      x64: {
        url: 'https://github.com/containernetworking/plugins/releases/download/v1.9.1/cni-plugins-linux-amd64-v1.9.1.tgz',
        sha256: 'b98f74a0f8522f0a83867178729c1aa70f2158f90c45a2ca8fa791db1c76b303',
      },
      arm64: {
        url: 'https://github.com/containernetworking/plugins/releases/download/v1.9.1/cni-plugins-linux-arm64-v1.9.1.tgz',
        sha256: '56171987d3947707c3563db2f4001bccaf50fd63468611b9f3cbecb1375ee7ec',
      },
    },
  },
  modules: ['br_netfilter'],
  recognise: { namespace: 'kube-flannel', daemonSet: 'kube-flannel-ds', container: 'kube-flannel' },
}
