/** What the contract's scenarios hold: a client, two servers, Services before them. */
import type { Live } from './cluster.js'
import { type KubernetesObject, ofKind, type Pod, type Service } from './objects.js'
import type { Source } from './probe.js'

const pod = (name: string, ...more: number[]): Pod => ({
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: { name, namespace: 'default', labels: { app: name, group: name === 'a' ? 'clients' : 'servers' } },
  spec: {
    containers: [
      {
        name: 'agent',
        image: 'netherkin-agent',
        ports: [
          { containerPort: 80, protocol: 'TCP' },
          { containerPort: 53, protocol: 'UDP' },
          ...more.map((containerPort) => ({ containerPort, protocol: 'TCP' })),
        ],
      },
    ],
  },
})

const service = (name: string, selector: Record<string, string>): Service => ({
  kind: 'Service',
  apiVersion: 'v1',
  metadata: { name, namespace: 'default' },
  spec: { selector, ports: [{ name: 'http', port: 8080, targetPort: 80, protocol: 'TCP' }] },
})

/** Its name stands for pods b and c; only b listens on 8081. */
const headless: Service = {
  kind: 'Service',
  apiVersion: 'v1',
  metadata: { name: 'h', namespace: 'default' },
  spec: { clusterIP: 'None', selector: { group: 'servers' }, ports: [{ port: 8081 }] },
}

export const denyAll: KubernetesObject = {
  kind: 'NetworkPolicy',
  apiVersion: 'networking.k8s.io/v1',
  metadata: { name: 'deny-all', namespace: 'default' },
  spec: { podSelector: {}, policyTypes: ['Ingress'] },
}

/** Service `s` leads to b alone, `t` to b and c. */
export const objects: readonly KubernetesObject[] = [
  pod('a'),
  pod('b', 8081),
  pod('c'),
  service('s', { app: 'b' }),
  service('t', { group: 'servers' }),
  headless,
]

/** The objects, one pod with these annotations. */
export const annotated = (name: string, annotations: Record<string, string>): readonly KubernetesObject[] =>
  objects.map((object) =>
    object.kind === 'Pod' && object.metadata.name === name
      ? { ...object, metadata: { ...object.metadata, annotations } }
      : object,
  )

/** The objects, one pod bound to a node. */
export const bound = (name: string, nodeName: string): readonly KubernetesObject[] =>
  objects.map((object) =>
    object.kind === 'Pod' && object.metadata.name === name
      ? { ...object, spec: { containers: [], ...object.spec, nodeName } }
      : object,
  )

export const from = (name: string): Source => ({ kind: 'pod', namespace: 'default', name })

const ownPods = ({ objects: all }: Live): readonly Pod[] =>
  ofKind(all, 'Pod').filter(({ metadata }) => metadata.namespace === 'default')

/** The pods of the contract; real clusters may keep others in their own namespaces. */
export const podsOf = (live: Live): readonly Pod[] => ownPods(live)

export const podOf = (live: Live, name: string): Pod | undefined =>
  ownPods(live).find(({ metadata }) => metadata.name === name)

export const addressesOf = (live: Live, name: string): readonly string[] =>
  (podOf(live, name)?.status?.podIPs ?? []).flatMap(({ ip }) => ip ?? [])

export const serviceAddresses = (live: Live, name: string): readonly string[] =>
  ofKind(live.objects, 'Service').find(
    ({ metadata }) => metadata.name === name && (metadata.namespace ?? 'default') === 'default',
  )?.spec?.clusterIPs ?? []
