import { describe, expect, it } from 'vitest'
import { chooseIngress } from '../ingress/index.js'
import type { KubernetesApi, WireObject } from '../kubernetes/api.js'
import { edgeOf } from './edge.js'

const service = (namespace: string, name: string, more: object, labels = {}): WireObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { namespace, name, labels },
  spec: {
    type: 'LoadBalancer',
    ports: [
      { port: 80, nodePort: 30080 },
      { port: 443, nodePort: 30443 },
    ],
  },
  ...more,
})
const balanced = (...ingress: object[]) => ({ status: { loadBalancer: { ingress } } })
const ingressClass = (name: string, controller: string): WireObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'IngressClass',
  metadata: { name },
  spec: { controller },
})
const node = (name: string, address: string, ready: string): WireObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  status: { addresses: [{ type: 'InternalIP', address }], conditions: [{ type: 'Ready', status: ready }] },
})
const traefik = ingressClass('traefik', 'traefik.io/ingress-controller')
const edges = (objects: readonly WireObject[]) =>
  edgeOf(
    {
      list: async ({ kind }: { kind: string }) => ({ items: objects.filter((one) => one.kind === kind) }),
    } as unknown as KubernetesApi,
    chooseIngress('traefik'),
  )

describe('the edge of a cluster', () => {
  it("is a load balancer's address, or the name that a cloud gives it", async () => {
    const at = (entry: object) => edges([traefik, service('traefik', 'traefik', balanced(entry))])
    expect(await at({ ip: '172.18.255.1' })).toEqual({ traefik: { addresses: ['172.18.255.1'], http: 80, https: 443 } })
    expect(await at({ hostname: 'a.elb.example' })).toMatchObject({ traefik: { addresses: ['a.elb.example'] } })
  })

  it('is a ready node and its ports where nothing balances', async () => {
    const nodes = [node('a', '172.18.0.2', 'Unknown'), node('b', '172.18.0.3', 'True')]
    expect(await edges([traefik, service('traefik', 'traefik', {}), ...nodes])).toEqual({
      traefik: { addresses: ['172.18.0.3'], http: 30080, https: 30443 },
    })
  })

  it('is found for controllers that others installed', async () => {
    const nginx = ingressClass('public', 'k8s.io/ingress-nginx')
    const own = ingressClass('mine', 'example.com/acme-proxy')
    const objects = [
      nginx,
      own,
      service('web', 'entry', balanced({ ip: '10.0.0.1' }), { 'app.kubernetes.io/name': 'ingress-nginx' }),
      service('acme-proxy', 'front', balanced({ ip: '10.0.0.2' })),
      service('shop', 'front', balanced({ ip: '10.0.0.3' })),
    ]
    expect(await edges(objects)).toEqual({
      public: { addresses: ['10.0.0.1'], http: 80, https: 443 },
      mine: { addresses: ['10.0.0.2'], http: 80, https: 443 },
    })
  })

  it('is unknown where no Service leads in', async () => {
    expect(await edges([traefik, service('traefik', 'traefik', { spec: { type: 'ClusterIP', ports: [] } })])).toEqual(
      {},
    )
  })
})
