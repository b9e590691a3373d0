import type { Cni, Release } from '../products/product.js'

/** No digests: images that were loaded into nodes are found by tag alone. Pods take addresses of the nodes' pod ranges. */
const values = {
  image: { useDigest: false, pullPolicy: 'IfNotPresent' },
  operator: { replicas: 1, image: { useDigest: false, pullPolicy: 'IfNotPresent' }, rollOutPods: false },
  kubeProxyReplacement: 'false',
  tunnelProtocol: 'vxlan',
  ipam: { mode: 'kubernetes' },
  envoy: { enabled: false },
  l7Proxy: false,
  hubble: { enabled: false },
  sysctlfix: { enabled: false },
  securityContext: { privileged: true },
}

const releaseOf = (version: string, sha256: string): Release => ({
  source: {
    kind: 'chart',
    repository: 'https://helm.cilium.io',
    chart: 'cilium',
    version,
    namespace: 'kube-system',
    values,
    sha256,
  },
  images: [`quay.io/cilium/cilium:v${version}`, `quay.io/cilium/operator-generic:v${version}`],
})

export const cilium: Cni = {
  name: 'cilium',
  title: 'Cilium',
  releases: {
    'v1.20.0': releaseOf('1.20.0', '2e7b7106236729ee00f5a70096ae59d589139159048b0ceff93646879107bb67'),
    'v1.18.2': releaseOf('1.18.2', 'd07928e7d1400c41e77a9f1abb6c48f88f1f7853af08cde2597f2e4c7445b21b'),
  },
  ready: [
    { kind: 'DaemonSet', namespace: 'kube-system', name: 'cilium' },
    { kind: 'Deployment', namespace: 'kube-system', name: 'cilium-operator' },
  ],
  seen: ['v1.18.2'],
  kind: { disableDefaultCNI: true, podSubnet: '10.244.0.0/16' },
  enforces: true,
  denial: 'dropped',
  ipv6: false,
  sctp: false,
  isSlowToRelabel: true,
  recognise: { namespace: 'kube-system', daemonSet: 'cilium', container: 'cilium-agent' },
  divergences: [
    {
      id: 'cilium-no-backend-reject',
      engine: 'cilium',
      rows: ['SVC-039'],
      text: 'with traffic policy Local and no endpoint on the node it refuses, where kube-proxy drops',
      source: 'https://github.com/cilium/cilium/pull/28157',
      expires: '2027-06-30',
    },
  ],
}
