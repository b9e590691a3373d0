import type { LoadBalancer } from '../products/product.js'

/** A program beside the clusters: it serves every kind cluster of the host, with an Envoy container a Service. */
export const cloudProviderKind: LoadBalancer = {
  name: 'cloud-provider-kind',
  title: 'cloud-provider-kind',
  releases: {
    'v0.11.1': {
      source: { kind: 'none' },
      images: [
        'registry.k8s.io/cloud-provider-kind/cloud-controller-manager:v0.11.1',
        'docker.io/envoyproxy/envoy:v1.33.2',
      ],
    },
  },
  ready: [],
  seen: [],
  besides: 'cloud-provider-kind',
  notes: 'callers are seen from the address of its proxy; TCP and UDP, no SCTP',
}
