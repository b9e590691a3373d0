/** The agent in a pod of the cluster of NETHERKIN_TEST_KUBECONFIG, under Pod Security `restricted`. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { AgentStart } from '../agent/requests.js'
import type { ReachProbe } from '../probe.js'
import { openApi } from './access.js'
import { type AgentLinks, createAgentLinks } from './agent-links.js'
import { agentPlaces } from './agent-places.js'
import {
  agentConfigMap,
  agentContainerParts,
  agentVolume,
  ephemeralAgent,
  ephemeralBridgeCommand,
} from './agent-program.js'
import { agnhostImage, ephemeralDialer, sctpDialer } from './agnhost.js'
import type { KubernetesApi, WireObject } from './api.js'
import { openWatched, type Watched } from './watched.js'

const kubeconfig = process.env.NETHERKIN_TEST_KUBECONFIG
if (!kubeconfig) console.log('agent.kind.test.ts is left out: NETHERKIN_TEST_KUBECONFIG names no kubeconfig')

const namespace = `b-agent-${process.pid}`
const image = { image: 'docker.io/library/node:24-alpine', pullPolicy: 'IfNotPresent' } as const
const start: AgentStart = {
  namespace: 'default',
  pod: 'a',
  listeners: [
    { protocol: 'TCP', port: 80 },
    { protocol: 'UDP', port: 80 },
  ],
}
const restricted = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } }
const podSpec = {
  automountServiceAccountToken: false,
  terminationGracePeriodSeconds: 1,
  securityContext: {
    runAsNonRoot: true,
    runAsUser: 1000,
    seccompProfile: { type: 'RuntimeDefault' },
    sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }],
  },
}
const podOf = (name: string, spec: object): WireObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace },
  spec: { ...podSpec, ...spec },
})
const ours = podOf('a', {
  volumes: [agentVolume()],
  containers: [{ name: 'agent', ...agentContainerParts({ ...image, start }), securityContext: restricted }],
})
const theirs = podOf('own', {
  containers: [{ name: 'web', image: image.image, command: ['sleep', '1000'], securityContext: restricted }],
})

interface Status {
  readonly podIP?: string
  readonly containerStatuses?: readonly { readonly ready: boolean; readonly restartCount: number }[]
  readonly ephemeralContainerStatuses?: readonly { readonly state?: { readonly running?: object } }[]
}

const endBridges = `const fs = require('fs')
for (const pid of fs.readdirSync('/proc').filter(Number))
  try { if (fs.readFileSync('/proc/' + pid + '/cmdline', 'utf8').endsWith('\\0bridge\\0')) process.kill(pid, 9) } catch {}`

describe.runIf(kubeconfig)('the agent in a pod', () => {
  let api: KubernetesApi
  let watched: Watched
  let links: AgentLinks

  const pod = (name: string): WireObject | undefined => watched.of('Pod').get(`${namespace}/${name}`)
  const status = (name: string): Status => (pod(name)?.status ?? {}) as Status
  const until = <T>(what: string, find: () => T | undefined): Promise<T> =>
    watched.until(find, { what, deadlineMs: 60_000, still: () => JSON.stringify([status('a'), status('own')]) })
  const isReady = (restarts: number) => (): WireObject | undefined => {
    const [one] = status('a').containerStatuses ?? []
    return one?.ready && one.restartCount === restarts ? pod('a') : undefined
  }
  const linkTo = (live: WireObject) => {
    const [place] = agentPlaces(live)
    if (!place) throw new Error('the pod has no agent')
    return links.of(place)
  }
  const reach = (protocol: ReachProbe['protocol']): ReachProbe => ({
    kind: 'reach',
    id: protocol,
    from: { kind: 'outside' },
    to: { addresses: [status('a').podIP ?? ''] },
    port: 80,
    protocol,
    timeoutMs: 5000,
  })
  const servedBy = { namespace: 'default', pod: 'a', port: 80 }

  beforeAll(async () => {
    api = await openApi({ kubeconfig: kubeconfig ?? '' })
    links = createAgentLinks(api)
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' }
    await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } })
    watched = await openWatched(api, { kinds: [ours], scopes: [{ namespace }] })
    await api.apply(agentConfigMap(namespace))
    await Promise.all([ours, theirs].map((object) => api.apply(object)))
  })
  afterAll(async () => {
    links?.close()
    watched?.close()
    await api?.remove({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
    await api?.close()
  })

  it('listens on port 80 as nobody in particular, and probes, over one stream', async () => {
    const link = linkTo(await until('a ready', isReady(0)))
    const [told] = await Promise.all([
      link.ask({ op: 'probe', batch: [reach('TCP'), reach('UDP')] }),
      link.ask({ op: 'seen', nonces: [] }),
    ])
    expect(told.observations).toMatchObject([
      { verdict: 'connected', servedBy },
      { verdict: 'connected', servedBy, delivered: true },
    ])
    expect(links.count()).toBe(1)
  })

  it('is reached again after its stream was lost', async () => {
    const live = await until('a ready', isReady(0))
    const link = linkTo(live)
    const command = ['node', '-e', endBridges]
    const killer = await api.exec({ namespace, pod: 'a', container: 'agent', command })
    await killer.ended
    // Repeatable, should the loss be heard of only now.
    expect(await link.ask({ op: 'seen', nonces: [] })).toMatchObject({ ok: true })
    expect(await link.ask({ op: 'probe', batch: [reach('TCP')] })).toMatchObject({ observations: [{ servedBy }] })
    expect(links.count()).toBe(1)
  })

  it('restarts when it is told to end', async () => {
    const link = linkTo(await until('a ready', isReady(0)))
    await link.ask({ op: 'exit' })
    const again = linkTo(await until('a restarted', isReady(1)))
    expect(again).not.toBe(link)
    expect(await again.ask({ op: 'probe', batch: [reach('TCP')] })).toMatchObject({ observations: [{ servedBy }] })
  })

  it('has agnhost beside it try SCTP, and tells what that says', async () => {
    const live = await until('a ready', isReady(1))
    const dialer = sctpDialer({ image: agnhostImage, pullPolicy: 'IfNotPresent' })
    await api.create({ ...live, spec: { ephemeralContainers: [dialer] } }, 'ephemeralcontainers')
    await until('agnhost', () => status('a').ephemeralContainerStatuses?.[0]?.state?.running)
    // It runs a moment before it listens.
    const ask = () => linkTo(live).ask({ op: 'probe', batch: [reach('SCTP')], dialer: ephemeralDialer })
    const { detail, verdict } = await vi.waitUntil(
      async () => (await ask()).observations?.find((seen) => !seen.detail.includes('ECONNREFUSED')),
      { timeout: 20_000 },
    )
    // Nobody listens there; without the kernel's module nobody could tell.
    if (verdict === 'refused') expect(detail).toContain('connection refused')
    else expect([verdict, detail]).toEqual(['unknown', expect.stringContaining('protocol not supported')])
  })

  it('stands beside the image of somebody else', async () => {
    const live = await until('own running', () => (status('own').podIP ? pod('own') : undefined))
    await api.create({ ...live, spec: { ephemeralContainers: [ephemeralAgent(image)] } }, 'ephemeralcontainers')
    await until('the ephemeral agent', () => status('own').ephemeralContainerStatuses?.[0]?.state?.running)
    const { uid = '' } = live.metadata
    const link = links.of({
      namespace,
      pod: 'own',
      container: 'netherkin',
      uid,
      restarts: 0,
      command: ephemeralBridgeCommand,
    })
    expect(await link.ask({ op: 'probe', batch: [reach('TCP')] })).toMatchObject({ observations: [{ servedBy }] })
  })
})
