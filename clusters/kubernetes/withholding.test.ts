import { describe, expect, it } from 'vitest'
import type { WireObject } from './api.js'
import { diagnose } from './diagnosis.js'
import type { Engine } from './engine.js'

const spec = {
  containers: [
    {
      name: 'theirs',
      env: [
        { name: 'PASSWORD', value: 'hunter2' },
        { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      ],
    },
    {
      name: 'agent',
      env: [
        { name: 'MODE', value: 'said' },
        { name: 'NETHERKIN_AGENT', value: '{"listeners":[]}' },
      ],
    },
  ],
  initContainers: [{ name: 'first', env: [{ name: 'TOKEN', value: 'hunter3' }] }],
  ephemeralContainers: [{ name: 'netherkin', env: [{ name: 'NETHERKIN_PROGRAM', value: 'H4sI' }] }],
}
const object = (kind: string, more: unknown): WireObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: kind, namespace: 'shop', labels: { 'netherkin.dev/part': 'scenario' }, managedFields: ['noise'] },
  spec: more,
})

const objectsOf = async (one: WireObject): Promise<string> => {
  const engine = {
    parts: { surroundings: {}, api: { list: async () => ({ items: [] }) } },
    sight: { of: (kind: string) => new Map(kind === one.kind ? [['shop/x', one]] : []) },
  } as unknown as Engine
  return (await diagnose(engine)).find(({ name }) => name === 'objects')?.text ?? ''
}

describe('the objects that a person gets to see', () => {
  it.each([object('Pod', spec), object('Deployment', { replicas: 1, template: { spec } })])(
    'keep what users gave their own programs to themselves, and show none of ours: $kind',
    async (one) => {
      const text = await objectsOf(one)
      expect(text).not.toMatch(/hunter|NETHERKIN_|H4sI|listeners|noise/)
      expect(text).toMatch(/name: PASSWORD\s+value: withheld/)
      expect(text).toMatch(/name: TOKEN\s+value: withheld/)
      expect(text).toMatch(/name: MODE\s+value: said/)
      expect(text).toMatch(/fieldPath: status.podIP/)
    },
  )
})
