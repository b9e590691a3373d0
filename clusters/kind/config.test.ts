import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Recipe } from '../cluster.js'
import { type ConfigParts, kindConfig } from './config.js'

const config = (parts: Partial<ConfigParts> = {}, recipe: Recipe = {}, nodes = 2) =>
  parse(
    kindConfig({
      spec: { nodes, families: ['IPv4'], recipe },
      name: 'nk-a',
      cni: { disableDefaultCNI: true },
      ...parts,
    }),
  )

describe('the configuration for kind', () => {
  it('asks for a control plane and workers, without the default CNI and the search domains of the host', () => {
    expect(config({ image: 'kindest/node:v1', labels: { a: 'b' } }, {}, 3)).toEqual({
      kind: 'Cluster',
      apiVersion: 'kind.x-k8s.io/v1alpha4',
      name: 'nk-a',
      networking: { ipFamily: 'ipv4', dnsSearch: [], disableDefaultCNI: true },
      nodes: ['control-plane', 'worker', 'worker'].map((role) => ({
        role,
        image: 'kindest/node:v1',
        labels: { a: 'b' },
      })),
    })
  })

  it('takes what the recipe says', () => {
    const made = config(
      { cni: { disableDefaultCNI: false, podSubnet: '10.0.0.0/16' } },
      {
        kubeProxy: 'nftables',
        podSubnet: '10.9.0.0/16',
        serviceSubnet: '10.8.0.0/16',
        ports: ['127.0.0.1:30080:8080/udp'],
        registryMirrors: ['docker.io=http://mirror:5000'],
        containerdPatches: ['x = 1'],
      },
    )
    expect(made.networking).toEqual({
      ipFamily: 'ipv4',
      dnsSearch: [],
      podSubnet: '10.9.0.0/16',
      serviceSubnet: '10.8.0.0/16',
      kubeProxyMode: 'nftables',
    })
    expect(made.nodes[0].extraPortMappings).toEqual([
      { containerPort: 8080, hostPort: 30080, protocol: 'UDP', listenAddress: '127.0.0.1' },
    ])
    expect(made.nodes[1].extraPortMappings).toBeUndefined()
    expect(made.containerdConfigPatches).toEqual([expect.stringContaining('certs.d'), 'x = 1'])
  })

  it.each([
    [['IPv4', 'IPv6'], 'dual', '10.1.0.0/16,fd00:10:244::/56'],
    [['IPv6'], 'ipv6', undefined],
    [['IPv4'], 'ipv4', '10.1.0.0/16'],
  ] as const)('of %j has the subnets of its families', (families, ipFamily, podSubnet) => {
    const { networking } = config({
      spec: { nodes: 1, families },
      cni: { disableDefaultCNI: true, podSubnet: '10.1.0.0/16' },
    })
    expect(networking).toMatchObject({ ipFamily })
    expect(networking.podSubnet).toBe(podSubnet)
  })

  it.each<[string, () => unknown, RegExp]>([
    ['no node', () => config({}, {}, 0), /1 to 50 nodes.*not 0/],
    ['half a node', () => config({}, {}, 1.5), /not 1.5/],
    ['a long name', () => config({ name: 'n'.repeat(50) }), /too long.*49/],
    ['a name in capitals', () => config({ name: 'Nk' }), /"Nk" cannot be/],
    ['a port in words', () => config({}, { ports: ['http'] }), /"http" is no port mapping: write 30080:8080/],
    ['a port too high', () => config({}, { ports: ['70000:80'] }), /70000:80/],
    ['a subnet without length', () => config({}, { podSubnet: '10.0.0.0' }), /pod subnet "10.0.0.0"/],
    [
      'a mirror without address',
      () => config({}, { registryMirrors: ['docker.io'] }),
      /"docker.io" is no registry mirror/,
    ],
  ])('refuses %s', (_, make, message) => {
    expect(make).toThrow(RangeError)
    expect(make).toThrow(message)
  })
})
