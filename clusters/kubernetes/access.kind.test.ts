/** Against the cluster of NETHERKIN_TEST_KUBECONFIG: what no scripted server proves. */
import diagnostics from 'node:diagnostics_channel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApi } from './access.js'
import type { KubernetesApi } from './api.js'
import { openWatched, type Watched } from './watched.js'

const kubeconfig = process.env.NETHERKIN_TEST_KUBECONFIG
if (!kubeconfig) console.log('access.kind.test.ts is left out: NETHERKIN_TEST_KUBECONFIG names no kubeconfig')

const name = `api-test-${process.pid}`
const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a', namespace: name },
  spec: {
    terminationGracePeriodSeconds: 0,
    containers: [{ name: 'c', image: 'docker.io/library/node:24-alpine', command: ['sleep', '1000'] }],
  },
}
const policy = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'p', namespace: name },
  spec: {
    podSelector: {},
    policyTypes: ['Ingress'],
    ingress: [
      { from: [{ podSelector: { matchLabels: { a: 'b' } } }], ports: [{ port: 80, endPort: 90, protocol: 'TCP' }] },
    ],
  },
}

describe.runIf(kubeconfig)('the API of a real cluster', () => {
  let api: KubernetesApi
  let watched: Watched
  let connections = 0
  diagnostics.subscribe('undici:client:connected', () => {
    connections += 1
  })

  beforeAll(async () => {
    api = await openApi({ kubeconfig: kubeconfig ?? '' })
    await api.apply(namespace)
    watched = await openWatched(api, { kinds: [pod], scopes: [{ namespace: name }] })
  })
  afterAll(async () => {
    watched?.close()
    await api?.remove(namespace)
    await api?.close()
  })

  const phase = (): unknown => (watched.of('Pod').get(`${name}/a`)?.status as { phase?: string } | undefined)?.phase

  it('keeps every field of a policy', async () => {
    await api.apply(policy)
    expect((await api.get(policy, 'p', name))?.spec).toEqual(policy.spec)
  })

  it('sends a hundred requests over a handful of connections', async () => {
    const before = connections
    await Promise.all(Array.from({ length: 100 }, () => api.get(namespace, name)))
    expect(connections - before).toBeLessThanOrEqual(8)
  })

  it('makes a pod in a namespace that is a moment old, sees it run, talks with a process in it, sees it go', async () => {
    await api.apply(pod)
    await watched.until(() => (phase() === 'Running' ? true : undefined), {
      what: 'the pod to run',
      deadlineMs: 60_000,
      still: () => `it is ${phase()}`,
    })
    const stream = await api.exec({ namespace: name, pod: 'a', container: 'c', command: ['cat'] })
    const line = new Promise<string>((resolve) => stream.onLine(resolve))
    stream.send('grüße')
    expect(await line).toBe('grüße')
    await api.remove(pod, { graceSeconds: 0 })
    await watched.until(() => (watched.of('Pod').has(`${name}/a`) ? undefined : true), {
      what: 'its end',
      deadlineMs: 30_000,
    })
    expect(await stream.ended).toMatch(/exit code|without a status/)
  })

  it('tells exit codes, and refusals with their reason', async () => {
    const proxy = (
      await api.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace: 'kube-system', labels: 'k8s-app=kube-proxy' })
    ).items[0]
    const target = { namespace: 'kube-system', pod: proxy?.metadata.name ?? '', container: 'none', command: ['cat'] }
    await expect(api.exec(target)).rejects.toThrow('has the containers kube-proxy')
    await expect(api.get({ apiVersion: 'example.com/v1', kind: 'Nothing' }, 'x')).rejects.toMatchObject({ status: 404 })
    const invalid = { ...policy, spec: { ...policy.spec, policyTypes: ['Sideways'] } }
    await expect(api.apply(invalid)).rejects.toMatchObject({ status: 422, reason: 'Invalid' })
  })
})
