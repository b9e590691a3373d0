/** The parts of this provider on a real cluster: rights, admission, leases, sweeping. Its cluster is `NETHERKIN_TEST_KUBECONFIG`'s. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { stringify } from 'yaml'
import type { Existing } from '../cluster.js'
import { openApi } from '../kubernetes/access.js'
import type { KubernetesApi, WireObject } from '../kubernetes/api.js'
import { loadAccess } from '../kubernetes/kubeconfig.js'
import { adaptApi, smallResources } from './footing.js'
import { awaitGone, describeStuck } from './gone.js'
import { takeLeases } from './lease.js'
import { type Owner, ownOwner } from './owner.js'
import { context } from './provider.js'
import { describeRights, missingRights, neededRights } from './rights.js'
import { sweepCluster } from './sweep.js'
import { tryAdmission } from './trial.js'

const kubeconfig = process.env.NETHERKIN_TEST_KUBECONFIG
const leftOut = kubeconfig === undefined ? ' (left out: NETHERKIN_TEST_KUBECONFIG names no cluster)' : ''
const image = 'docker.io/library/node:24-alpine'
const dead: Owner = { host: hostname(), pid: 2 ** 22 + 1, started: 'never', at: new Date().toISOString() }

describe.skipIf(kubeconfig === undefined)(`on a cluster of others${leftOut}`, () => {
  const run = randomBytes(3).toString('hex')
  const mine = `h-${run}`
  let api: KubernetesApi

  const namespace = (name: string, more: object = {}): WireObject => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'app.kubernetes.io/managed-by': 'netherkin' }, ...more },
  })

  beforeAll(async () => {
    api = await openApi({ kubeconfig: kubeconfig as string })
    await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: mine } })
  })
  afterAll(async () => {
    await api.remove(namespace(mine))
    await api.close()
  })

  it('what is not there, or not allowed, is told before anything is made', async () => {
    const spec = { name: 'x', nodes: 3, families: ['IPv4'] } as const
    const path = kubeconfig as string
    const open = (existing: Existing) => context.create({ ...spec, existing })
    await expect(open({ context: '', kubeconfig: path })).rejects.toThrow(/write --context NAME .*kind-x|contexts/)
    await expect(open({ context: 'nope', kubeconfig: path })).rejects.toThrow(/no context "nope"/)
    const { cluster, context: named } = await loadAccess({ kubeconfig: path })
    await expect(open({ context: named.name, kubeconfig: path, namespaces: [`${mine}-no`] })).rejects.toThrow(
      /is not in the cluster; make it first: kubectl --context/,
    )
    const broken = join(mkdtempSync(join(tmpdir(), 'netherkin-')), 'config')
    const entries = {
      clusters: [{ name: 'c', cluster: { server: cluster.server, 'certificate-authority-data': cluster.caData } }],
      users: [{ name: 'u', user: { token: 'expired' } }],
      contexts: [{ name: 'old', context: { cluster: 'c', user: 'u' } }],
    }
    writeFileSync(broken, stringify({ apiVersion: 'v1', kind: 'Config', ...entries }))
    await expect(open({ context: 'old', kubeconfig: broken })).rejects.toThrow(/refused the credentials of user "u"/)
    rmSync(dirname(broken), { recursive: true })
  })

  it('an administrator lacks no right', async () => {
    expect(describeRights(await missingRights(api, neededRights()))).toBe('')
    expect(describeRights(await missingRights(api, neededRights([mine])))).toBe('')
  })

  it('probe pods need no resources where no quota wants them, and may be in the network of nodes', async () => {
    expect(await tryAdmission(api, { run, given: [], image })).toEqual({ resources: undefined, hostNetwork: undefined })
    expect(await awaitGone(api, [`nk-${run}-trial`], 60_000)).toEqual([])
  })

  it('probe pods say what they need where a quota wants it', async () => {
    const quota = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'q', namespace: mine },
      spec: { hard: { 'requests.cpu': '1', 'limits.memory': '1Gi' } },
    }
    await api.apply(quota)
    // The API server heeds a quota a moment after it has taken it.
    const heeded = async () =>
      expect((await tryAdmission(api, { run, given: [mine], image })).resources).toEqual(smallResources)
    await vi.waitFor(heeded, { timeout: 30_000, interval: 250 })
    await api.remove(quota)
  })

  it('a namespace that was handed over serves one run at a time, and is emptied when that is dead', async () => {
    await takeLeases(api, [mine], dead)
    await expect(takeLeases(api, [mine], ownOwner())).resolves.toBeUndefined()
    await expect(takeLeases(api, [mine], { ...ownOwner(), at: 'later' })).rejects.toThrow(
      new RegExp(`namespace ${mine} is in use by another run \\(process ${process.pid} of`),
    )
    await api.remove({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'netherkin-lease', namespace: mine } })
    await takeLeases(api, [mine], dead)
    const left = { apiVersion: 'v1', kind: 'Service', metadata: { ...namespace('s').metadata, namespace: mine } }
    await api.apply({ ...left, spec: { ports: [{ port: 80 }] } })
    expect(await sweepCluster(api, [mine])).toEqual([`1 objects in namespace ${mine}`])
    expect(await api.get(left, 's', mine)).toBeUndefined()
  })

  it('the namespaces of the dead are swept, those of the living are not', async () => {
    await adaptApi(api, dead, undefined).apply(namespace(`nk-${run}-dead`))
    await adaptApi(api, ownOwner(), undefined).apply(namespace(`nk-${run}-alive`))
    await api.apply(namespace(`nk-${run}-nobody`))
    const swept = await sweepCluster(api)
    expect(swept).toContain(`namespace nk-${run}-dead`)
    expect(swept).not.toContain(`namespace nk-${run}-alive`)
    expect(swept).not.toContain(`namespace nk-${run}-nobody`)
    expect(await api.get(namespace(''), `nk-${run}-dead`)).toBeUndefined()
    for (const name of ['alive', 'nobody']) await api.remove(namespace(`nk-${run}-${name}`))
  })

  it('a namespace that does not go says what holds it', async () => {
    const name = `h-${run}-stuck`
    await api.apply(namespace(name))
    const held = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'held', namespace: name } }
    await api.apply({ ...held, metadata: { ...held.metadata, finalizers: ['netherkin.dev/test'] } })
    await api.remove(namespace(name))
    const stuck = await awaitGone(api, [name], 8_000)
    await api.patch(held, { metadata: { finalizers: null } })
    expect(describeStuck(stuck, 8_000)).toMatch(new RegExp(`${name} \\(.*netherkin.dev/test`))
    expect(await awaitGone(api, [name], 60_000)).toEqual([])
  })
})
