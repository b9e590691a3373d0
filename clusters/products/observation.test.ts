import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError, type KubernetesApi, type WireObject } from '../kubernetes/api.js'
import { checkAsked, observe } from './observation.js'
import { tagOf } from './recognition.js'

const workload = (kind: string, namespace: string, name: string, image: string, mount?: string): WireObject => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { namespace, name },
  spec: {
    template: {
      spec: {
        hostNetwork: true,
        containers: [
          { name: 'other', image: 'other:9' },
          { name, image },
        ].slice(mount ? 1 : 0),
        volumes: mount ? [{ hostPath: { path: mount } }] : [],
      },
    },
  },
})

const ingressClass = (name: string, controller: string): WireObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'IngressClass',
  metadata: { name },
  spec: { controller },
})

const apiOf = (objects: readonly WireObject[], proxy?: string | ApiError): KubernetesApi =>
  ({
    version: async () => 'v1.36.4',
    list: async ({ kind }: { kind: string }) => ({ items: objects.filter((one) => one.kind === kind) }),
    get: async () => {
      if (proxy instanceof ApiError) throw proxy
      return proxy === undefined ? undefined : { data: { 'config.conf': proxy } }
    },
  }) as unknown as KubernetesApi

beforeEach(() => vi.stubEnv('NETHERKIN_MANIFESTS', ''))
afterEach(() => vi.unstubAllEnvs())

describe('what is there', () => {
  it.each([
    ['calico-node', 'docker.io/calico/node:v3.28.5', { name: 'calico', version: 'v3.28.5' }],
    ['canal', 'quay.io/calico/node:v3.32.1', { name: 'canal' }],
    ['kube-flannel-ds', 'ghcr.io/flannel-io/flannel:v0.28.9', { name: 'flannel' }],
  ])('is recognised by DaemonSet %s', async (name, image, cni) => {
    const facts = await observe(apiOf([workload('DaemonSet', 'kube-system', name, image)]))
    expect(facts.cni).toMatchObject({ name: cni.name })
    if ('version' in cni) expect(facts.cni?.version).toBe(cni.version)
  })

  it('is not believed by a name alone', async () => {
    const named = (image: string) => apiOf([workload('DaemonSet', 'kube-system', 'kindnet', image, '/etc/cni/net.d')])
    expect((await observe(named('docker.io/kindest/kindnetd:v20260820'))).cni?.name).toBe('kindnet')
    expect((await observe(named('lab.local/podnet:1'))).cni).toEqual({ name: 'podnet', version: '1' })
  })

  it('is called by its image where nobody knows it, if it looks like a CNI', async () => {
    const agent = workload('DaemonSet', 'x', 'logs', 'logs:1', '/var/log')
    const facts = await observe(
      apiOf([agent, workload('DaemonSet', 'x', 'aws-node', 'ecr/amazon-k8s-cni:v1.2', '/opt/cni/bin')]),
    )
    expect(facts.cni).toEqual({ name: 'amazon-k8s-cni', version: 'v1.2' })
    expect((await observe(apiOf([agent]))).cni).toBeUndefined()
  })

  it('has a mode of kube-proxy, none, or one that may not be read', async () => {
    expect((await observe(apiOf([], 'mode: nftables'))).kubeProxy).toBe('nftables')
    expect((await observe(apiOf([], 'mode: ""'))).kubeProxy).toBe('iptables')
    expect((await observe(apiOf([]), { isKubeadm: true })).kubeProxy).toBe('none')
    expect((await observe(apiOf([]))).kubeProxy).toBeUndefined()
    expect((await observe(apiOf([], new ApiError('no', 403, 'Forbidden')))).kubeProxy).toBeUndefined()
  })

  it('has ingress controllers and a load balancer', async () => {
    const traefik = workload('Deployment', 'traefik', 'traefik', 'traefik:v3.6.12', '/x')
    const metallb = workload('Deployment', 'metallb-system', 'controller', 'quay.io/metallb/controller:v0.16.1', '/x')
    const classes = [ingressClass('t', 'traefik.io/ingress-controller'), ingressClass('o', 'example.com/own')]
    expect(await observe(apiOf([traefik, metallb, ...classes]))).toMatchObject({
      ingress: 'traefik v3.6.12 + example.com/own',
      loadBalancer: 'metallb v0.16.1',
    })
  })

  it('does not hide a server that cannot be asked', async () => {
    const list = async () => {
      throw new ApiError('gone', 0, '')
    }
    await expect(observe({ ...apiOf([]), list })).rejects.toThrow('gone')
  })
})

describe('a tag', () => {
  it.each([
    ['a/b:v1@sha256:12', 'v1'],
    ['localhost:5000/a', undefined],
    ['a@sha256:12', undefined],
  ])('of %s is %s', (image, tag) => {
    expect(tagOf(image)).toBe(tag)
  })
})

describe('what was asked', () => {
  const facts = {
    kubernetes: 'v1.36.4',
    cni: { name: 'calico', version: 'v3.28.5' },
    kubeProxy: 'iptables',
    ingress: 'traefik 3.6.12 + example.com/own',
    loadBalancer: 'metallb v0.16.1',
  }

  it.each([
    {},
    {
      cni: 'calico@v3.28.5',
      ingress: 'traefik@v3.6.12',
      loadBalancer: 'metallb@v0.16.1',
      kubeProxy: 'iptables' as const,
    },
    { cni: './mine.yaml' },
    { nodeImage: 'v1.36.4' },
    { nodeImage: '1.36' },
    { nodeImage: 'registry.example/node:v1.35.8' },
    { cni: 'default', loadBalancer: 'cloud-provider-kind' },
  ])('is there: %j', (recipe) => {
    expect(() => checkAsked(facts, recipe)).not.toThrow()
  })

  it.each([
    [{ cni: 'flannel' }, /CNI: flannel@v0.28.9 was asked for, calico v3.28.5 is there/],
    [{ cni: 'calico@v3.31.7' }, /calico@v3.31.7 was asked for, calico v3.28.5 is there/],
    [{ nodeImage: 'v1.36.3' }, /Kubernetes: v1.36.3 was asked for, v1.36.4 is there/],
    [{ nodeImage: '1.3' }, /Kubernetes: v1.3 was asked for, v1.36.4 is there/],
    [{ kubeProxy: 'nftables' as const }, /mode nftables was asked for, iptables is there/],
    [{ ingress: 'contour' }, /contour@v1.33.6 was asked for, traefik 3.6.12 \+ example.com\/own is there/],
  ])('is not there: %j', (recipe, message) => {
    expect(() => checkAsked(facts, recipe)).toThrow(message)
  })

  it('may be a version of Kubernetes that the server does not say', () => {
    expect(() => checkAsked({}, { nodeImage: 'v1.36' })).not.toThrow()
  })

  it('is kindnet, if it was called so', () => {
    const podnet = { cni: { name: 'podnet', version: '1' } }
    expect(() => checkAsked(podnet, {})).not.toThrow()
    expect(() => checkAsked(podnet, { cni: 'kindnet' })).toThrow(/kindnet was asked for, podnet 1 is there/)
  })
})
