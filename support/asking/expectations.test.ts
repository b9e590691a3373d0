import { expect, it } from 'vitest'
import type { Live } from '../../clusters/cluster.js'
import { annotations, type KubernetesObject } from '../../clusters/objects.js'
import type { Observation } from '../../clusters/probe.js'
import { InputError } from '../errors.js'
import { reaching } from './expectations.js'
import { servedByEvery } from './spread.js'

const pod = (name: string, ready: boolean): KubernetesObject => ({
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: { name, namespace: 'default', labels: { app: 'b' }, annotations: { [annotations.ready]: String(ready) } },
  spec: { containers: [{ name: 'agent', ports: [{ containerPort: 80 }] }] },
  status: { podIP: '10.244.1.2' },
})
const live: Live = {
  generation: 1,
  objects: [
    pod('b-1', true),
    pod('b-2', false),
    {
      kind: 'Service',
      apiVersion: 'v1',
      metadata: { name: 'b', namespace: 'default' },
      spec: { selector: { app: 'b' }, ports: [{ port: 80 }] },
    },
  ],
  outside: { addresses: [], names: [] },
  external: { addresses: [], names: [] },
  ingress: {},
}
const service = { kind: 'service', namespace: 'default', name: 'b', by: 'cluster-ip' } as const

const answerOf = (name: string): Observation => ({
  probe: '0',
  verdict: 'connected',
  detail: '',
  startedAt: 0,
  phases: { totalMs: 1 },
  servedBy: { namespace: 'default', pod: name, node: 'worker', port: 80, instance: '1' },
})

it('takes no answer of an unready pod for the Service', () => {
  const { differs } = reaching('connected', service)
  expect(differs([answerOf('b-1')], live)).toBeUndefined()
  expect(differs([answerOf('b-2')], live)).toContain('b-2')
})

it('knows pods behind Services only', () => {
  expect(() => servedByEvery({ kind: 'pod', namespace: 'default', name: 'b' })).toThrow(InputError)
})
