import type { IngressController } from '../products/product.js'

const namespace = 'ingress-nginx'

/** Retired by the Kubernetes project in March 2026: no more fixes. Many clusters still run it. */
export const ingressNginx: IngressController = {
  name: 'ingress-nginx',
  title: 'ingress-nginx (retired)',
  legacy: true,
  releases: {
    'v1.15.1': {
      source: {
        kind: 'manifest',
        url: 'https://raw.githubusercontent.com/kubernetes/ingress-nginx/controller-v1.15.1/deploy/static/provider/kind/deploy.yaml',
        sha256: '2a3ae008c8786431115502644e77ab398fdebfb721a5d1195ed3089cde3299df',
      },
      images: [
        'registry.k8s.io/ingress-nginx/controller:v1.15.1@sha256:594ceea76b01c592858f803f9ff4d2cb40542cae2060410b2c95f75907d659e1',
        'registry.k8s.io/ingress-nginx/kube-webhook-certgen:v1.6.9@sha256:01038e7de14b78d702d2849c3aad72fd25903c4765af63cf16aa3398f5d5f2dd',
      ],
    },
  },
  patches: [
    {
      kind: 'IngressClass',
      name: 'nginx',
      merge: { metadata: { annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } } },
    },
  ],
  ready: [{ kind: 'Deployment', namespace, name: 'ingress-nginx-controller' }],
  seen: [],
  className: 'nginx',
  controller: 'k8s.io/ingress-nginx',
  service: { namespace, name: 'ingress-nginx-controller' },
}
