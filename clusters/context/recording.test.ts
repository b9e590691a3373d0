import { describe, expect, it } from 'vitest'
import type { KubernetesApi, WireObject } from '../kubernetes/api.js'
import { recordRights } from './recording.js'

type Kind = Pick<WireObject, 'apiVersion' | 'kind'>

describe('the record of rights', () => {
  it('has a right for each request', async () => {
    const api = {
      resourceOf: async ({ kind }: Kind) => ({ plural: `${kind.toLowerCase()}s` }),
      get: async () => undefined,
      apply: async () => ({}),
      exec: async () => ({}),
    } as unknown as KubernetesApi
    const recorded = recordRights(api)
    await recorded.api.get({ apiVersion: 'apps/v1', kind: 'Deployment' }, 'x', 'y')
    await recorded.api.exec({ namespace: 'x', pod: 'y', container: 'z', command: [] })
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'y' } }
    await recorded.api.apply(pod, 'status')
    await recorded.api.apply(pod)
    expect(recorded.rights().map(({ verb, group, resource }) => `${verb} ${resource} ${group}`)).toEqual([
      'get deployments apps',
      'get pods/exec ',
      'create pods/exec ',
      'patch pods/status ',
      'create pods ',
      'patch pods ',
    ])
  })
})
