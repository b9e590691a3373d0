import { describe, expect, it } from 'vitest'
import type { WireObject } from '../kubernetes/api.js'
import { aliasNodes, countNodes } from './nodes.js'

const node = (name: string, spec: object = {}, labels: Record<string, string> = {}): WireObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels },
  spec,
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
})
const taints = [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }]
const controlPlane = node('m', { taints }, { 'node-role.kubernetes.io/control-plane': '' })

describe('nodes of others', () => {
  it('are called by alias, those first that take pods', () => {
    const nodes = [node('b', { unschedulable: true }), controlPlane, node('c'), node('a')]
    expect([...aliasNodes(nodes)].join(' ')).toBe('control-plane,m worker,a worker2,c worker3,b')
  })

  it.each([
    [
      'the control plane and what takes pods',
      [controlPlane, node('a'), node('b'), node('c', { unschedulable: true })],
      3,
    ],
    ['a control plane that a cloud hides', [node('a'), node('b')], 3],
    ['a control plane alone', [controlPlane], 1],
  ])('count with %s', (_, nodes, expected) => {
    expect(countNodes(nodes)).toBe(expected)
  })
})
