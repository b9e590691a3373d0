import type { IngressController } from '../products/product.js'

const namespace = 'projectcontour'
/** Contour serves the class of this name whatever its controller; the name is the one of its documentation. */
const controller = 'projectcontour.io/contour'

export const contour: IngressController = {
  name: 'contour',
  title: 'Contour',
  releases: {
    'v1.33.6': {
      source: {
        kind: 'manifest',
        url: 'https://raw.githubusercontent.com/projectcontour/contour/v1.33.6/examples/render/contour.yaml',
        sha256: '1d2e45c4bb31bea93085231d9b50e2c95ad92432253872b683e672eb7cecbbd8',
      },
      images: ['ghcr.io/projectcontour/contour:v1.33.6', 'docker.io/envoyproxy/envoy:distroless-v1.38.3'],
    },
  },
  patches: [{ kind: 'Service', name: 'envoy', namespace, merge: { spec: { externalTrafficPolicy: 'Cluster' } } }],
  adds: [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'contour', annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } },
      spec: { controller },
    },
  ],
  ready: [
    { kind: 'Deployment', namespace, name: 'contour' },
    { kind: 'DaemonSet', namespace, name: 'envoy' },
  ],
  seen: [],
  className: 'contour',
  controller,
  service: { namespace, name: 'envoy' },
}
