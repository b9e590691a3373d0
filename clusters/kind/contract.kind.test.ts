/** The port on the kind cluster that scripts/test-kind keeps for all tests; without one, on a cluster of its own. */
import type { ClusterSpec } from '../cluster.js'
import { describeContract } from '../contract.js'
import { kind } from './provider.js'

const run = `contract-${process.pid}`
const own: ClusterSpec = { name: run, run, nodes: 3, families: ['IPv4'], recipe: { cni: 'calico' } }
/** Whichever is kept: one that is called by a name would be made. */
const kept: ClusterSpec = {
  ...own,
  name: `nk-${process.pid}`,
  reuse: true,
  recipe: { cni: 'calico', ingress: 'traefik', loadBalancer: 'metallb' },
}
const spec = process.env.NETHERKIN_TEST_KUBECONFIG ? kept : own

describeContract(kind, { enforces: true, timeoutMs: 1000, createMs: 600_000, settleMs: 30_000, spec })
