import type { IngressController } from '../products/product.js'

const namespace = 'nginx-ingress'

/** Rules without a host are allowed, as the API of Ingress has it; the chart ties that to resources of its own. */
const values = {
  controller: {
    replicaCount: 1,
    image: { pullPolicy: 'IfNotPresent' },
    ingressClass: { setAsDefaultIngress: true },
    service: { type: 'LoadBalancer', externalTrafficPolicy: 'Cluster' },
    allowEmptyIngressHost: true,
    enableCustomResources: true,
    telemetryReporting: { enable: false },
  },
}

/** F5's controller; not to be mistaken for ingress-nginx of the Kubernetes project, whose class has the same name. */
export const nginx: IngressController = {
  name: 'nginx',
  title: 'F5 NGINX Ingress Controller',
  releases: {
    'v5.5.4': {
      source: {
        kind: 'chart',
        repository: 'oci://ghcr.io/nginx/charts',
        chart: 'nginx-ingress',
        version: '2.6.4',
        namespace,
        values,
        sha256: '0ae79bf4004de25c47a466278cbbd4c67a60fd2468aa4ddb512261228858018a',
      },
      images: ['docker.io/nginx/nginx-ingress:5.5.4'],
    },
  },
  ready: [{ kind: 'Deployment', namespace, name: 'nginx-ingress-controller' }],
  seen: [],
  className: 'nginx',
  controller: 'nginx.org/ingress-controller',
  service: { namespace, name: 'nginx-ingress-controller' },
}
