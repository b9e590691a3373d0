import { describe, expect, it } from 'vitest'
import { isAbandoned } from './rollout.js'

const deployment = (name: string, namespace = 'default') => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace },
})
const pod = (maker?: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'p',
    namespace: 'default',
    ...(maker !== undefined && { ownerReferences: [{ kind: 'ReplicaSet', name: maker }] }),
  },
})

describe('a pod', () => {
  it('is abandoned when its Deployment is not desired any more', () => {
    expect(isAbandoned(pod('web-7d9f'), [])).toBe(true)
    expect(isAbandoned(pod('web-7d9f'), [deployment('api'), deployment('web', 'other')])).toBe(true)
  })

  it('is not while its Deployment is desired, nor when nobody made it', () => {
    expect(isAbandoned(pod('web-7d9f'), [deployment('web')])).toBe(false)
    expect(isAbandoned(pod(), [])).toBe(false)
  })
})
