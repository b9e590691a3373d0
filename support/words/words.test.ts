import { describe, expect, it } from 'vitest'
import { toMeaning, toServers } from './answer.js'
import { toName, toNames } from './name.js'
import { toSource, toTarget } from './place.js'
import { toPeer } from './policy.js'
import { toPortRanges, toPortRef, toPortSpecs } from './port.js'
import { toUrl } from './url.js'
import { toCell, toTiming } from './verdict.js'

describe('names', () => {
  it('are bare, quoted, or in a namespace, and folded', () => {
    expect(toName('A')).toEqual({ name: 'a', spelt: 'A' })
    expect(toName('"A"')).toEqual({ name: 'a', spelt: 'A' })
    expect(toName('Shop/Web')).toEqual({ namespace: 'shop', name: 'web', spelt: 'Shop/Web' })
    expect(toNames('A, B and ns/C').map(({ name }) => name)).toEqual(['a', 'b', 'c'])
  })

  it.each(['my_pod', '-a', 'a-', 'a/b/c', 'a b', 'ä'])('refuse %s', (text) => {
    expect(() => toName(text)).toThrow(/RFC 1123|slashes/)
  })
})

describe('ports', () => {
  it('are numbers or names, with a protocol where it is not TCP', () => {
    expect(toPortRef('80')).toEqual({ port: 80, protocol: 'TCP' })
    expect(toPortRef('80/udp')).toEqual({ port: 80, protocol: 'UDP' })
    expect(toPortRef('dns/udp')).toEqual({ port: 'dns', protocol: 'UDP' })
    expect(toPortSpecs('http=8080 and 53/udp')).toEqual([
      { name: 'http', port: 8080, protocol: 'TCP' },
      { port: 53, protocol: 'UDP' },
    ])
    expect(toPortRanges('8000-8100, web')).toEqual([
      { port: 8000, endPort: 8100, protocol: 'TCP' },
      { port: 'web', protocol: 'TCP' },
    ])
  })

  it.each(['0', '70000', '80/tpc'])('refuse %s', (text) => {
    expect(() => toPortRef(text)).toThrow(/is no (port|protocol)/)
  })

  it('refuse a range that ends before it starts', () => {
    expect(() => toPortRanges('90-80')).toThrow(/ends before/)
  })
})

describe('places', () => {
  it('of sources', () => {
    expect(toSource('outside')).toEqual({ kind: 'outside' })
    expect(toSource('every pod in namespace X')).toEqual({ kind: 'every pod', namespace: 'x' })
    expect(toSource('container c of pod A')).toMatchObject({ kind: 'pods', container: 'c' })
    expect(toSource('nodes worker and worker2')).toMatchObject({ kind: 'nodes', names: [{}, {}] })
  })

  it('of targets, by each way into a Service', () => {
    expect(toTarget('service B')).toMatchObject({ kind: 'services', by: 'cluster-ip' })
    expect(toTarget('services B and C by name')).toMatchObject({ by: 'name', names: [{ name: 'b' }, { name: 'c' }] })
    expect(toTarget('service B through its load balancer')).toMatchObject({ by: 'load-balancer' })
    expect(toTarget('service B through its node port on every node')).toMatchObject({ by: 'node-port', node: 'every' })
    expect(toTarget('service B through its node port on node W')).toMatchObject({ node: { name: 'w' } })
    expect(toTarget('localhost')).toEqual({ kind: 'address', address: '127.0.0.1' })
    expect(() => toTarget('address 10.0.0.300')).toThrow(/no IP address/)
  })
})

describe('peers of policies', () => {
  it('are blocks whose exceptions lie inside', () => {
    expect(toPeer('10.0.0.0/8 except 10.1.0.0/16')).toEqual({
      kind: 'block',
      cidr: '10.0.0.0/8',
      except: ['10.1.0.0/16'],
    })
    expect(() => toPeer('10.0.0.0/99')).toThrow(/no address block/)
    expect(() => toPeer('10.0.0.0/8 except 11.0.0.0/16')).toThrow(/not inside/)
  })

  it('are pods of labelled namespaces', () => {
    expect(toPeer('pods labelled app=web in namespaces labelled team=a')).toEqual({
      kind: 'pods and namespaces',
      labels: { app: 'web' },
      namespaces: { team: 'a' },
    })
  })
})

it('cells say verdicts, or nothing', () => {
  expect(['✓', '✗', 'drop', 'refuse', '-', ''].map(toCell)).toEqual([
    'connected',
    'denied',
    'timeout',
    'refused',
    undefined,
    undefined,
  ])
  expect(() => toCell('maybe')).toThrow(/"maybe" is no verdict; write/)
})

it('timings are deadlines and holds', () => {
  expect(toTiming(' within 30 s')).toEqual({ deadlineMs: 30_000 })
  expect(toTiming(' for 200 ms')).toEqual({ holdMs: 200 })
  expect(toTiming('')).toEqual({})
})

it('URLs may leave out scheme and host', () => {
  expect(toUrl('/a?b=c')).toEqual({ tls: false, path: '/a?b=c' })
  expect(toUrl('shop.example/a')).toEqual({ tls: false, host: 'shop.example', path: '/a' })
  expect(toUrl('https://shop.example/')).toEqual({ tls: true, host: 'shop.example', path: '/' })
})

it('answers are servers and meanings', () => {
  expect(toServers('every pod behind it')).toEqual({ kind: 'every' })
  expect(toServers('only pod B')).toMatchObject({ kind: 'only', names: [{ name: 'b' }] })
  expect(toMeaning('"80 b.default"')).toEqual({ kind: 'records', records: ['80 b.default'] })
  expect(toMeaning('every pod of service B')).toMatchObject({ kind: 'behind', name: { name: 'b' } })
})
