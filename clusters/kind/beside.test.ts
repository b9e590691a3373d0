import { describe, expect, it } from 'vitest'
import { addHosts } from './corefile.js'
import { hostsToml, readMirror } from './mirrors.js'
import { kindNaming } from './naming.js'
import { cutRules } from './nodes.js'
import { apiServerAddress, engineAddress } from './reach.js'

const corefile = '.:53 {\n    errors\n    kubernetes cluster.local {\n    }\n}\n'

describe('the Corefile', () => {
  it('gets the hosts first in its zone, once', () => {
    const after = addHosts(corefile, ['203.0.113.10', '2001:db8::1'], 'external.example')
    expect(after).toBe(
      'cluster.local:53 in-addr.arpa:53 ip6.arpa:53 external.example:53 {\n    hosts {\n        203.0.113.10 external.example\n        2001:db8::1 external.example\n        fallthrough\n    }\n    errors\n    kubernetes cluster.local {\n    }\n}\n.:53 {\n    errors\n    template ANY ANY {\n        rcode NXDOMAIN\n    }\n}\n',
    )
    expect(addHosts(after, ['203.0.113.10'], 'external.example')).toBe(after)
  })

  it('without a zone for everything is an error', () => {
    expect(() => addHosts('example.org {\n}\n', [], 'x')).toThrow(/no zone/)
  })
})

describe('a registry mirror', () => {
  it('has an account in a header, and nowhere else', () => {
    const mirror = readMirror('docker.io=https://me:s%40cret@mirror:5000/')
    expect(mirror).toEqual({
      registry: 'docker.io',
      url: 'https://mirror:5000',
      authorization: `Basic ${btoa('me:s@cret')}`,
    })
    expect(hostsToml(mirror)).toContain('[host."https://mirror:5000"]')
    expect(hostsToml(mirror)).not.toContain('s@cret')
  })

  it('for everything is the default; a wrong one is refused without its password', () => {
    expect(readMirror('*=http://m').registry).toBe('_default')
    expect(() => readMirror('docker io=http://me:secret@m')).toThrow(/^(?!.*secret)/)
  })
})

describe('names of nodes', () => {
  const { node } = kindNaming('nk-a', ['nk-a-control-plane', 'nk-a-worker'])
  it('are those of the cluster with its name before them', () => {
    expect(node.real('worker')).toBe('nk-a-worker')
    expect(node.said('nk-a-control-plane')).toBe('control-plane')
    expect(node.said('nk-a-worker9')).toBeUndefined()
    expect(() => node.real('worker2')).toThrow(/no node "worker2"; it has control-plane, worker/)
  })
})

describe('a link that is cut', () => {
  const peers = [
    { name: 'a', address: '172.18.0.2', address6: '' },
    { name: 'b', address: '172.18.0.3', address6: 'fc00::3' },
  ]
  it('lets the talk of Kubernetes pass between the addresses of nodes alone', () => {
    const rules = cutRules({ name: 'b', address: '172.18.0.3', address6: 'fc00::3' }, peers)
    expect(rules).toContain('ip saddr { 172.18.0.2, 172.18.0.3 } ip daddr { 172.18.0.2, 172.18.0.3 } tcp dport')
    expect(rules).toContain('ip6 daddr fc00::3 tcp dport 6443 accept')
    expect(rules.match(/^ {4}drop$/gm)).toHaveLength(2)
  })
})

describe('the way to the engine', () => {
  it.each([
    [undefined, undefined, undefined],
    ['unix:///var/run/docker.sock', undefined, undefined],
    ['tcp://127.0.0.1:2375', undefined, undefined],
    ['tcp://10.0.0.5:2376', '10.0.0.5', '10.0.0.5'],
    ['tcp://docker:2375', 'docker', '0.0.0.0'],
  ])('%s', (dockerHost, host, apiServer) => {
    expect(engineAddress(dockerHost)).toBe(host)
    expect(apiServerAddress(dockerHost)).toBe(apiServer)
  })

  it('over SSH leads to no API server', () => {
    expect(() => apiServerAddress('ssh://me@there')).toThrow(RangeError)
  })
})
