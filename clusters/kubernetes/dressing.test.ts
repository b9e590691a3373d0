import { describe, expect, it } from 'vitest'
import { annotations, type KubernetesObject, type Pod } from '../objects.js'
import type { WireObject } from './api.js'
import { type Dressing, dress } from './dressing.js'
import { readyGate } from './readiness.js'
import { madeOf, marks } from './wire.js'

const means: Dressing = {
  naming: {
    namespace: { real: (said) => `nk-${said}`, said: (real) => real.replace(/^nk-/, '') },
    node: { real: (said) => `x-${said}`, said: (real) => real.replace(/^x-/, '') },
  },
  run: 'r1',
  agent: { image: 'mirror/node:24', pullPolicy: 'Never' },
  program: {
    volume: { name: 'program', configMap: { name: 'program-1' } },
    config: (namespace) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'program-1', namespace } }),
  },
  nodes: { 'x-worker': 'worker' },
  ipv6: false,
  hostNetwork: true,
}

const agentPod = (more: object = {}, said: Record<string, string> = {}): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a', namespace: 'shop', labels: { app: 'a' }, annotations: said },
  spec: {
    containers: [
      { name: 'one', image: 'netherkin-agent', ports: [{ containerPort: 80 }, { containerPort: 53, protocol: 'UDP' }] },
    ],
    ...more,
  },
})

const find = (objects: readonly WireObject[], kind: string): WireObject => {
  const found = objects.find((object) => object.kind === kind)
  if (!found) throw new Error(`no ${kind}`)
  return found
}
const dressOne = (object: KubernetesObject, more: Partial<Dressing> = {}): WireObject =>
  find(dress([object], { ...means, ...more }), object.kind)

interface Shape {
  readonly nodeName?: string
  readonly automountServiceAccountToken?: boolean
  readonly securityContext?: { readonly sysctls?: readonly object[] }
  readonly containers: readonly {
    readonly name: string
    readonly image: string
    readonly command?: readonly string[]
    readonly env?: readonly { readonly name: string; readonly value?: string }[]
    readonly securityContext?: Record<string, unknown>
  }[]
}
const specOf = (pod: WireObject): Shape => pod.spec as Shape
const startOf = (pod: WireObject, index = 0) => {
  const { env = [] } = specOf(pod).containers[index] ?? {}
  return JSON.parse(env.find(({ name }) => name === 'NETHERKIN_AGENT')?.value ?? 'null')
}

describe('dressing', () => {
  it('sends a manifest of the user as written, but for labels and names', () => {
    const written = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop', annotations: { note: 'mine' } },
      spec: {
        replicas: 2,
        futureField: { deep: [1, 2] },
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'web', image: 'nginx:1', futurePort: 1 }], restartPolicy: 'Always' },
        },
      },
    }
    const sent = dressOne(written as unknown as KubernetesObject)
    expect(sent.spec).toEqual({
      ...written.spec,
      template: {
        ...written.spec.template,
        metadata: {
          labels: { app: 'web', [marks.run]: 'r1', [marks.part]: 'scenario', [marks.managedBy]: 'netherkin' },
        },
      },
    })
    expect(sent.metadata).toMatchObject({ name: 'web', namespace: 'nk-shop', annotations: { note: 'mine' } })
  })

  it('keeps `from` of a policy, and its empty selectors', () => {
    const spec = { podSelector: {}, ingress: [{ from: [{ podSelector: {} }, { namespaceSelector: {} }], ports: [] }] }
    const policy: KubernetesObject = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'p', namespace: 'shop' },
      spec,
    }
    expect(dressOne(policy).spec).toEqual(spec)
  })

  it('lets a label of the user win where Kubernetes has a meaning for it', () => {
    const service: KubernetesObject = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 's', namespace: 'shop', labels: { [marks.managedBy]: 'Helm' } },
    }
    expect(dressOne(service).metadata.labels).toEqual({
      [marks.managedBy]: 'Helm',
      [marks.run]: 'r1',
      [marks.part]: 'scenario',
    })
  })

  it('puts the agent in place of its image, with its own listeners in each container', () => {
    const pod = agentPod({
      containers: [
        { name: 'one', image: 'netherkin-agent', ports: [{ containerPort: 80 }] },
        { name: 'two', image: 'netherkin-agent', ports: [{ containerPort: 81, protocol: 'UDP' }] },
        { name: 'own', image: 'nginx:1' },
      ],
    })
    const sent = dressOne(pod)
    const [one, , own] = specOf(sent).containers
    expect(one).toMatchObject({ image: 'mirror/node:24', imagePullPolicy: 'Never' })
    expect(startOf(sent, 0).listeners).toEqual([{ protocol: 'TCP', port: 80 }])
    expect(startOf(sent, 1).listeners).toEqual([{ protocol: 'UDP', port: 81 }])
    expect(own).toEqual({ name: 'own', image: 'nginx:1' })
    expect(specOf(sent).automountServiceAccountToken).toBeUndefined()
  })

  it('satisfies Pod Security restricted, and may listen on low ports', () => {
    const sent = dressOne(agentPod())
    expect(specOf(sent).containers[0]?.securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 1000,
      allowPrivilegeEscalation: false,
      seccompProfile: { type: 'RuntimeDefault' },
      capabilities: { drop: ['ALL'] },
    })
    expect(specOf(sent).securityContext?.sysctls).toEqual([{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }])
    expect(specOf(sent).automountServiceAccountToken).toBe(false)
  })

  describe('of a pod with SCTP ports', () => {
    const ports = [{ containerPort: 80 }, { containerPort: 132, protocol: 'SCTP' }]
    const sctp = (more: object = {}, said: Record<string, string> = {}): Pod =>
      agentPod({ containers: [{ name: 'one', image: 'netherkin-agent', ports }], ...more }, said)
    const namesOf = (pod: Pod, more: Partial<Dressing>): readonly string[] =>
      specOf(dressOne(pod, more)).containers.map(({ name }) => name)
    const agnhost = { image: 'mirror/agnhost:1', pullPolicy: 'Never' } as const

    it('puts agnhost beside the agent, where nodes have SCTP', () => {
      const sent = dressOne(sctp(), { agnhost })
      expect(specOf(sent).containers[1]).toMatchObject({
        ...{ name: 'netherkin-sctp-132', image: 'mirror/agnhost:1' },
        securityContext: { runAsNonRoot: true, capabilities: { drop: ['ALL'] } },
      })
      expect(startOf(sent).listeners).toEqual([{ protocol: 'TCP', port: 80 }])
      expect(specOf(sent).automountServiceAccountToken).toBe(false)
      expect(namesOf(agentPod(), { agnhost })).toEqual(['one'])
    })

    it('leaves it as it is elsewhere', () => {
      expect(namesOf(sctp(), {})).toEqual(['one'])
      expect(namesOf(sctp({ hostNetwork: true }), { agnhost })).toEqual(['one'])
      expect(namesOf(sctp({}, { [annotations.listen]: 'localhost' }), { agnhost })).toEqual(['one'])
      expect(namesOf(sctp({ containers: [{ name: 'own', image: 'nginx', ports }] }), { agnhost })).toEqual(['own'])
    })
  })

  it('answers datagrams from the asked address in a node’s network, and has no sysctl there', () => {
    const sent = dressOne(agentPod({ hostNetwork: true }))
    expect(startOf(sent).listeners).toEqual([
      { protocol: 'TCP', port: 80 },
      { protocol: 'UDP', port: 53, address: '127.0.0.1' },
      { protocol: 'UDP', port: 53, address: '$(HOST_IP)' },
    ])
    const names = specOf(sent).containers[0]?.env?.map(({ name }) => name) ?? []
    expect(names.indexOf('HOST_IP')).toBeLessThan(names.indexOf('NETHERKIN_AGENT'))
    expect(names.indexOf('HOST_IP')).toBeGreaterThanOrEqual(0)
    expect(specOf(sent).securityContext).toBeUndefined()
  })

  it('listens on localhost alone where that is said', () => {
    const pod = agentPod({}, { [annotations.listen]: 'localhost' })
    const addresses = (ipv6: boolean) =>
      startOf(dressOne(pod, { ipv6 })).listeners.map(({ address }: { address: string }) => address)
    expect(new Set(addresses(false))).toEqual(new Set(['127.0.0.1']))
    expect(new Set(addresses(true))).toEqual(new Set(['127.0.0.1', '::1']))
  })

  it('calls nodes by their own names, and refuses unknown ones', () => {
    expect(specOf(dressOne(agentPod({ nodeName: 'worker' }))).nodeName).toBe('x-worker')
    const naming = {
      ...means.naming,
      node: {
        ...means.naming.node,
        real: () => {
          throw new RangeError('no such node')
        },
      },
    }
    expect(() => dressOne(agentPod({ nodeName: 'nowhere' }), { naming })).toThrow(RangeError)
  })

  it('gives pods of one making one fingerprint, wherever they run and however ready they are', () => {
    const print = (pod: Pod) => dressOne(pod).metadata.annotations?.[madeOf]
    expect(print(agentPod({ nodeName: 'worker' }))).toBe(print(agentPod()))
    expect(print(agentPod({}, { [annotations.ready]: 'false', [annotations.restarts]: '1' }))).toBe(print(agentPod()))
    expect(print(agentPod({}, { [annotations.incarnation]: '1' }))).not.toBe(print(agentPod()))
    expect(print(agentPod({}, { [annotations.listen]: 'localhost' }))).not.toBe(print(agentPod()))
    expect(print(agentPod({ hostname: 'h' }))).not.toBe(print(agentPod()))
  })

  it('makes pods with agents ready when we say so, and those of a template by themselves, unless it says never', () => {
    const gatesOf = (spec: unknown) => (spec as { readinessGates?: unknown }).readinessGates
    const ours = [{ conditionType: readyGate }]
    const own = { readinessGates: [{ conditionType: 'example.com/own' }] }
    const template = (said: Record<string, string>) => {
      const { metadata, spec } = agentPod({}, said)
      const { annotations: annotated = {} } = metadata
      const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd', namespace: 'shop' } }
      const deployment = { ...object, spec: { template: { metadata: { annotations: annotated }, spec } } }
      const sent = dressOne(deployment as unknown as KubernetesObject).spec as { template: { spec: unknown } }
      return gatesOf(sent.template.spec)
    }
    expect(gatesOf(dressOne(agentPod()).spec)).toEqual(ours)
    expect(gatesOf(dressOne(agentPod(own)).spec)).toEqual([...own.readinessGates, ...ours])
    expect(gatesOf(dressOne(agentPod({ containers: [{ name: 'own', image: 'nginx' }] })).spec)).toBeUndefined()
    expect([template({}), template({ [annotations.ready]: 'false' })]).toEqual([undefined, ours])
  })

  it('brings the program into each namespace with agents, and only there', () => {
    const own: Pod = { ...agentPod(), metadata: { name: 'own', namespace: 'other' }, spec: { containers: [] } }
    const configs = dress([agentPod(), own], means).filter(({ kind }) => kind === 'ConfigMap')
    expect(configs.map(({ metadata }) => metadata.namespace)).toEqual(['nk-shop'])
  })

  it('makes the default namespace known, and lets pods into the network of nodes where they may be there', () => {
    const pod: Pod = { ...agentPod({ hostNetwork: true }), metadata: { name: 'a' } }
    const labels = (hostNetwork: boolean) => find(dress([pod], { ...means, hostNetwork }), 'Namespace').metadata
    expect(labels(true)).toMatchObject({
      name: 'nk-default',
      labels: { 'pod-security.kubernetes.io/enforce': 'privileged' },
    })
    expect(labels(false).labels).not.toHaveProperty('pod-security.kubernetes.io/enforce')
  })

  it('leaves nodes and what the cluster says of itself out', () => {
    const node: KubernetesObject = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'worker' } }
    expect(dress([node], means)).toEqual([])
    expect(dressOne({ ...agentPod(), status: { phase: 'Running' } })).not.toHaveProperty('status')
  })
})
