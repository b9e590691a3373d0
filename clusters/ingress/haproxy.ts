import type { IngressController } from '../products/product.js'

const namespace = 'haproxy-controller'
const name = 'haproxy-kubernetes-ingress'
const controller = 'haproxy.org/ingress-controller/haproxy'

/** The manifest names its image without a tag, asks for 2 GiB of memory, and brings no IngressClass: all three are mended. */
export const haproxy: IngressController = {
  name: 'haproxy',
  title: 'HAProxy Kubernetes Ingress Controller',
  releases: {
    'v3.2.11': {
      source: {
        kind: 'manifest',
        url: 'https://raw.githubusercontent.com/haproxytech/kubernetes-ingress/v3.2.11/deploy/haproxy-ingress.yaml',
        sha256: 'ee2a4c98d2b7544eae0b46c3be3f7e4bd56434aecf75613a9ee93b508cfc9b8a',
      },
      images: ['docker.io/haproxytech/kubernetes-ingress:3.2.11'],
    },
  },
  patches: [
    { kind: 'Service', name, namespace, merge: { spec: { type: 'LoadBalancer' } } },
    {
      kind: 'Deployment',
      name,
      namespace,
      merge: {
        spec: {
          template: {
            spec: {
              containers: [
                {
                  name: 'haproxy-ingress',
                  resources: { limits: null, requests: { memory: '128Mi' } },
                  readinessProbe: { httpGet: { path: '/healthz', port: 1042 }, periodSeconds: 1 },
                },
              ],
            },
          },
        },
      },
    },
  ],
  adds: [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'haproxy', annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } },
      spec: { controller },
    },
  ],
  ready: [{ kind: 'Deployment', namespace, name }],
  seen: [],
  className: 'haproxy',
  controller,
  service: { namespace, name },
}
