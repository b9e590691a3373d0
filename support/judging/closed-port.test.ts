import { expect, it } from 'vitest'
import { annotations, type KubernetesObject, type Pod, type Service } from '../../clusters/objects.js'
import { reaching } from '../asking/expectations.js'
import { checkQuestions } from '../planning/known-names.js'
import type { ReachQuestion, Target } from '../question.js'
import { Topology } from '../topology.js'
import type { Wanted } from '../words/verdict.js'
import { findClosedPort } from './closed-port.js'

const pod = (name: string, spec: Partial<Pod['spec']> = {}, notes: Record<string, string> = {}): Pod =>
  ({
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { name, namespace: 'default', labels: { app: name }, annotations: notes },
    spec: { containers: [{ name: 'agent', ports: [{ containerPort: 80, name: 'http' }] }], ...spec },
  }) as Pod
const service = (name: string, spec: Service['spec']): Service => ({
  kind: 'Service',
  apiVersion: 'v1',
  metadata: { name, namespace: 'default' },
  spec: { selector: { app: 'b' }, ...spec },
})
const toPod: Target = { kind: 'pod', namespace: 'default', name: 'b' }
const toService: Target = { kind: 'service', namespace: 'default', name: 's', by: 'cluster-ip' }
const ask = (to: Target, port: number, wanted: Wanted = 'denied', protocol: 'TCP' | 'UDP' = 'TCP'): ReachQuestion => ({
  kind: 'reach',
  from: { kind: 'pod', namespace: 'default', name: 'a' },
  to,
  port: { port, protocol },
  expected: reaching(wanted, to),
})
const check = (question: ReachQuestion, ...objects: KubernetesObject[]) =>
  checkQuestions(
    [question],
    [pod('a'), ...objects].reduce((all, one) => all.declare(one), Topology.empty()),
  ).map(({ message }) => message)

it('refuses a generic denial where nothing listens, and no exact one', () => {
  const [told] = check(ask(toPod, 81), pod('b'))
  expect(told).toBe(
    'no container of pod b listens on 81/TCP; it has 80; write `is refused by` or `times out reaching` (`refuse` or `drop` in a table) if that is the point',
  )
  expect(check(ask(toPod, 80, 'denied', 'UDP'), pod('b'))).toEqual([expect.stringContaining('80/UDP; it has 80')])
  expect(check(ask(toPod, 80), pod('b'))).toEqual([])
  expect(check(ask(toPod, 81, 'refused'), pod('b'))).toEqual([])
  expect(check(ask(toPod, 81, 'timeout'), pod('b'))).toEqual([])
})

it('takes a listener on localhost for one, and leaves the ports of a node to the cluster', () => {
  expect(findClosedPort(ask(toPod, 80), { objects: [pod('b', {}, { [annotations.listen]: 'localhost' })] })).toBe(
    undefined,
  )
  expect(findClosedPort(ask(toPod, 9100), { objects: [pod('b', { hostNetwork: true })] })).toBe(undefined)
  expect(findClosedPort(ask(toPod, 81), { objects: [pod('b', { hostNetwork: true })] })).toContain('listens on 81')
  expect(findClosedPort(ask(toPod, 81), { objects: [] })).toBe(undefined)
})

it('refuses it where the Service has no such port, or leads to a closed one', () => {
  const ports = [{ port: 5432, targetPort: 80 }]
  expect(check(ask(toService, 5433), pod('b'), service('s', { ports }))).toEqual([
    expect.stringContaining('service s has no port 5433; it has 5432; write'),
  ])
  expect(check(ask(toService, 5432), pod('b'), service('s', { ports }))).toEqual([])
  expect(check(ask(toService, 5432), pod('b'), service('s', { ports: [{ port: 5432, targetPort: 81 }] }))).toEqual([
    expect.stringContaining('no container of pod b listens on 81/TCP, where the Service leads'),
  ])
  expect(check(ask(toService, 5432), service('s', { ports }))).toEqual([])
})

it('looks for the listener behind a headless Service at the pods', () => {
  const headless = service('s', { clusterIP: 'None', ports: [{ port: 5432 }] })
  expect(findClosedPort(ask(toService, 80), { objects: [pod('b'), headless] })).toBe(undefined)
  expect(findClosedPort(ask(toService, 5432), { objects: [pod('b'), headless] })).toContain('listens on 5432/TCP')
})

it('tells that nobody behind the Service has a port of the name, whatever is expected', () => {
  const named = (targetPort: string) => service('s', { ports: [{ port: 80, targetPort }] })
  expect(check(ask(toService, 80, 'connected'), pod('b'), named('nosuch'))).toEqual([
    'no container of pod b names a port "nosuch"',
  ])
  expect(check(ask(toService, 80, 'connected'), pod('b'), named('http'))).toEqual([])
  expect(check(ask(toService, 80, 'connected'), named('http'))).toEqual([])
})

it("counts a Deployment's pods", () => {
  const { metadata, spec } = pod('b')
  const deployment: KubernetesObject = {
    kind: 'Deployment',
    apiVersion: 'apps/v1',
    metadata: { name: 'b', namespace: 'default' },
    spec: {
      selector: { matchLabels: { app: 'b' } },
      template: { metadata: { labels: metadata.labels ?? {} }, ...(spec && { spec }) },
    },
  }
  const to = service('s', { ports: [{ port: 80, targetPort: 81 }] })
  expect(check(ask(toService, 80), deployment, to)).toEqual([expect.stringContaining('listens on 81/TCP')])
  expect(check(ask(toService, 80), deployment, service('s', { ports: [{ port: 80 }] }))).toEqual([])
})

it('tells each message once, with the row that asked', () => {
  const topology = [pod('a'), pod('b')].reduce((all, one) => all.declare(one), Topology.empty())
  const flaws = checkQuestions(
    [
      { ...ask(toPod, 81), row: 2 },
      { ...ask(toPod, 81), row: 3 },
    ],
    topology,
  )
  expect(flaws).toEqual([{ message: expect.stringContaining('listens on 81/TCP'), row: 2 }])
})
