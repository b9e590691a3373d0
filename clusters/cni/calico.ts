import type { Cni } from '../products/product.js'

const images = (registry: string, version: string): readonly string[] =>
  ['cni', 'node', 'kube-controllers'].map((part) => `${registry}/calico/${part}:${version}`)

const urlOf = (version: string): string =>
  `https://raw.githubusercontent.com/projectcalico/calico/${version}/manifests/calico-vxlan.yaml`

/** calico-vxlan.yaml: as calico.yaml, but VXLAN across subnets in place of IPIP, which many kernels of CI machines lack. */
export const calico: Cni = {
  name: 'calico',
  title: 'Calico',
  releases: {
    'v3.32.1': {
      source: {
        kind: 'manifest',
        url: urlOf('v3.32.1'),
        sha256: 'c2ab4f9a4ecde01d66e6f040d6745cd7f174d5ded573164c809ffb9f40a9d566',
      },
      images: images('quay.io', 'v3.32.1'),
    },
    'v3.31.7': {
      source: {
        kind: 'manifest',
        url: urlOf('v3.31.7'),
        sha256: '324475bc90d0fc6b432092b91a011190fdaed47823fcc936762ea58507c6a5a3',
      },
      images: images('quay.io', 'v3.31.7'),
    },
    'v3.28.5': {
      source: {
        kind: 'manifest',
        url: urlOf('v3.28.5'),
        sha256: '034b15449b896732fd65e30ec109fb469fa97b78d0d8b6986dac478f7a960629',
      },
      images: images('docker.io', 'v3.28.5'),
    },
  },
  ready: [
    { kind: 'DaemonSet', namespace: 'kube-system', name: 'calico-node' },
    { kind: 'Deployment', namespace: 'kube-system', name: 'calico-kube-controllers' },
  ],
  seen: ['v3.28.5'],
  kind: { disableDefaultCNI: true },
  enforces: true,
  denial: 'dropped',
  ipv6: false,
  sctp: true,
  recognise: { namespace: 'kube-system', daemonSet: 'calico-node', container: 'calico-node' },
  divergences: [
    {
      id: 'calico-own-blocks',
      engine: 'calico',
      rows: ['POD-009'],
      text: "pods have addresses of Calico's own blocks, not of the range in `node.spec.podCIDR`",
      source: 'https://github.com/tigera/docs/issues/1885',
      expires: '2027-06-30',
    },
  ],
  notes: 'the address pool is read from kubeadm-config; IPv6 is off in the manifest as it comes',
}
