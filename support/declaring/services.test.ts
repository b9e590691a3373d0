import { describe, expect, it } from 'vitest'
import { matchesLabels } from '../../clusters/selectors.js'
import { Topology } from '../topology.js'
import { toLabels } from '../words/labels.js'
import { toName } from '../words/name.js'
import { toPortSpecs } from '../words/port.js'
import { scaleService } from './own-backends.js'
import { declarePod, declareService } from './services.js'

type Declare = (topology: Topology) => Topology

const service =
  (name: string, backends?: number): Declare =>
  (topology) =>
    declareService(topology, {
      name: toName(name),
      ports: toPortSpecs('80'),
      ...(backends !== undefined && { backends }),
    })

const pod =
  (name: string, labels = ''): Declare =>
  (topology) =>
    declarePod(topology, { name: toName(name), labels: toLabels(labels) })

const declareAll = (...all: readonly Declare[]): Topology =>
  all.reduce((topology, declare) => declare(topology), Topology.empty())

/** Names of the pods that Service b selects, and of all pods. */
const behind = (topology: Topology, name = 'b') => {
  const matchLabels = topology.get('Service', toName(name)).spec?.selector ?? {}
  const pods = topology.list('Pod')
  const selected = pods.filter(({ metadata }) => matchesLabels(matchLabels, metadata.labels))
  return { selected: selected.map(({ metadata }) => metadata.name), pods: pods.map(({ metadata }) => metadata.name) }
}

describe('Given service B on 80', () => {
  it('brings a pod of its own where there is none', () => {
    expect(behind(declareAll(service('B')))).toEqual({ selected: ['b'], pods: ['b'] })
  })

  it('brings one that listens as any pod does, where that is enough', () => {
    const portsBehind = (ports: string) =>
      declareService(Topology.empty(), { name: toName('B'), ports: toPortSpecs(ports) })
        .list('Pod')
        .flatMap(({ spec }) => spec?.containers[0]?.ports?.map((one) => `${one.containerPort}/${one.protocol}`))
    expect(portsBehind('80')).toEqual(['80/TCP', '80/UDP'])
    expect(portsBehind('80/udp')).toEqual(['80/TCP', '80/UDP'])
    expect(portsBehind('80 and 81')).toEqual(['80/TCP', '81/TCP'])
  })

  it.each([
    ['before', [pod('B', 'app=web'), service('B')]],
    ['after', [service('B'), pod('B', 'app=web')]],
  ])('selects the pod of its name, declared %s it', (_, declared) => {
    expect(behind(declareAll(...declared, pod('other', 'app=b')))).toEqual({ selected: ['b'], pods: ['b', 'other'] })
  })

  it.each([
    ['before', [pod('one', 'app=b'), pod('two', 'app=b'), service('B')]],
    ['after', [service('B'), pod('one', 'app=b'), pod('two', 'app=b')]],
  ])('selects the pods labelled so, declared %s it', (_, declared) => {
    expect(behind(declareAll(...declared))).toEqual({ selected: ['one', 'two'], pods: ['one', 'two'] })
  })

  it('leaves pods of other namespaces alone', () => {
    expect(
      declareAll(service('B'), pod('x/B'))
        .list('Pod')
        .map(({ metadata }) => metadata.namespace),
    ).toEqual(['default', 'x'])
  })

  it('refuses a second object of its name, however it is spelt', () => {
    expect(() => declareAll(service('B'), service('b'))).toThrow(/one name to Kubernetes/)
    expect(() => declareAll(pod('B'), pod('B'))).toThrow(/declared twice/)
  })
})

describe('a scaled Service', () => {
  it('grows, shrinks to nobody and grows again', () => {
    const three = declareAll(service('B', 3))
    expect(behind(three).selected).toEqual(['b', 'b-2', 'b-3'])
    const none = scaleService(three, toName('B'), 0)
    expect(behind(none).pods).toEqual([])
    expect(behind(scaleService(none, toName('B'), 2)).selected).toEqual(['b', 'b-2'])
  })

  it('is refused where its pods are of other sentences', () => {
    expect(() => scaleService(declareAll(pod('B'), service('B')), toName('B'), 2)).toThrow(/other sentences/)
  })
})
