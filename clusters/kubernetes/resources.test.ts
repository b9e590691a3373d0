import { describe, expect, it } from 'vitest'
import { createDiscovery, pathOfKind, pathOfObject, pathOfScope } from './resources.js'

const widgets = {
  resources: [
    { name: 'widgets', kind: 'Widget', namespaced: true },
    { name: 'widgets/status', kind: 'Widget', namespaced: false },
  ],
}

describe('resources', () => {
  it.each([
    ['v1', 'Namespace', '/api/v1/namespaces/x'],
    ['v1', 'Endpoints', '/api/v1/namespaces/ns/endpoints/x'],
    ['networking.k8s.io/v1', 'NetworkPolicy', '/apis/networking.k8s.io/v1/namespaces/ns/networkpolicies/x'],
    ['networking.k8s.io/v1', 'IngressClass', '/apis/networking.k8s.io/v1/ingressclasses/x'],
    ['rbac.authorization.k8s.io/v1', 'ClusterRole', '/apis/rbac.authorization.k8s.io/v1/clusterroles/x'],
    ['discovery.k8s.io/v1', 'EndpointSlice', '/apis/discovery.k8s.io/v1/namespaces/ns/endpointslices/x'],
  ])('knows %s %s without asking', async (apiVersion, kind, path) => {
    const discover = createDiscovery(() => Promise.reject(new Error('asked')))
    expect(pathOfObject(await discover({ apiVersion, kind }), { name: 'x', namespace: 'ns' })).toBe(path)
  })

  it('asks the server for other kinds, once a group, and again when a kind was not there', async () => {
    const asked: string[] = []
    let answer: typeof widgets | undefined
    const discover = createDiscovery(async <T>(path: string) => {
      asked.push(path)
      return answer as T
    })
    const widget = { apiVersion: 'example.com/v1', kind: 'Widget' }
    await expect(discover(widget)).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining('no kind Widget in example.com/v1'),
    })
    answer = widgets
    expect(pathOfKind(await discover(widget), 'ns')).toBe('/apis/example.com/v1/namespaces/ns/widgets')
    await discover(widget)
    expect(asked).toEqual(['/apis/example.com/v1', '/apis/example.com/v1'])
  })

  it('asks for all namespaces unless one is named, and encodes selectors', async () => {
    const pod = { apiVersion: 'v1', kind: 'Pod', plural: 'pods', namespaced: true }
    expect(pathOfScope(pod, {}, {})).toBe('/api/v1/pods')
    expect(pathOfScope(pod, { namespace: 'a', labels: 'x=1,y in (2)' }, { limit: 5, continue: undefined })).toBe(
      '/api/v1/namespaces/a/pods?labelSelector=x%3D1%2Cy+in+%282%29&limit=5',
    )
  })
})
