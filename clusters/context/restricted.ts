/** The port on a cluster of others, by an account that has exactly the published role, as a vitest suite. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseAllDocuments, stringify } from 'yaml'
import type { ClusterSpec } from '../cluster.js'
import { describeContract } from '../contract.js'
import { openApi } from '../kubernetes/access.js'
import type { KubernetesApi, WireObject } from '../kubernetes/api.js'
import { loadAccess } from '../kubernetes/kubeconfig.js'
import { occupy } from './occupation.js'
import { context } from './provider.js'
import { recordRights } from './recording.js'
import { type describeRights, neededRights, roleFile } from './rights.js'

const folder = mkdtempSync(join(tmpdir(), 'netherkin-'))
const restricted = join(folder, 'kubeconfig')
const existing = { context: 'restricted', kubeconfig: restricted }
const run = randomBytes(3).toString('hex')
const spec: ClusterSpec = { name: 'unused', nodes: 3, families: ['IPv4'], existing }
const used: ReturnType<typeof recordRights>[] = []

/** What features do and the contract does not: Ingresses with certificates, Deployments, slices, users' own images, lost streams. */
const beyond =
  /^(\w+ secrets\.|(create|patch|delete) (deployments|endpointslices|ingresses)\.|(get|patch|delete) (pods|services|pods\/ephemeralcontainers)\.)/

const roles = parseAllDocuments(readFileSync(roleFile('rbac.yaml'), 'utf8')).map((one) => one.toJS() as WireObject)

/** A kubeconfig with nothing but a token of the published account. */
const writeRestricted = async (kubeconfig: string): Promise<void> => {
  const { cluster } = await loadAccess({ kubeconfig })
  const args = ['--kubeconfig', kubeconfig, '-n', 'netherkin', 'create', 'token', 'netherkin']
  const { stdout: token } = await execa('kubectl', args)
  const text = stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server: cluster.server, 'certificate-authority-data': cluster.caData } }],
    users: [{ name: 'u', user: { token } }],
    contexts: [{ name: 'restricted', context: { cluster: 'c', user: 'u' } }],
  })
  writeFileSync(restricted, text, { mode: 0o600 })
}

/** What the run left, as an administrator sees it. */
const leftovers = async (api: KubernetesApi): Promise<readonly string[]> => {
  const labels = `netherkin.dev/run=${run}`
  const { items } = await api.list({ apiVersion: 'v1', kind: 'Namespace' }, { labels })
  return items.map(({ metadata }) => metadata.name)
}

/** @param kubeconfigOf of an administrator; asked when the tests begin */
export const describeRestricted = (kubeconfigOf: () => string): void => {
  describe('by an account with the published role', () => {
    let admin: KubernetesApi

    beforeAll(async () => {
      admin = await openApi({ kubeconfig: kubeconfigOf() })
      for (const role of roles) await admin.apply(role)
      await writeRestricted(kubeconfigOf())
    })
    afterAll(async () => {
      for (const role of roles) await admin.remove(role)
      await admin.close()
      rmSync(folder, { recursive: true })
    })

    describeContract(
      {
        ...context,
        create: async (asked, making = {}) => {
          const recorded = recordRights(await openApi(existing))
          used.push(recorded)
          return occupy(recorded.api, { spec: asked, existing, making, run })
        },
      },
      {
        enforces: true,
        timeoutMs: 2000,
        createMs: 180_000,
        settleMs: 30_000,
        spec,
        leftovers: () => leftovers(admin),
      },
    )

    it('uses no right that the role does not have, and the role has none that nothing uses', () => {
      const words = (rights: Parameters<typeof describeRights>[0]) =>
        rights.map(({ verb, group, resource }) => `${verb} ${resource}.${group}`)
      const needed = new Set(words(neededRights()))
      const seen = new Set(used.flatMap(({ rights }) => words(rights())))
      // Secrets that an earlier process left are looked for, and done without: they go with their namespace.
      expect([...seen].filter((right) => !needed.has(right))).toEqual(['list secrets.'])
      expect([...needed].filter((right) => !seen.has(right) && !beyond.test(right))).toEqual([])
    })
  })
}
