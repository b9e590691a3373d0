/** The life of one scenario: what it declares, when its cluster is settled, what it asks. Knows nothing of Cucumber. */
import type { Artifact, Cluster, Live } from '../../clusters/cluster.js'
import type { KubernetesObject } from '../../clusters/objects.js'
import type { Observation, Probe } from '../../clusters/probe.js'
import { type Evidence, evidenceVersion, type Judgement, type TopologyRecord } from '../evidence.js'
import { takeBaseline } from '../judging/baseline.js'
import { type Bench, createMemory, type Memory } from '../judging/bench.js'
import { judge } from '../judging/judge.js'
import type { Sentence } from '../sentence.js'
import { Topology } from '../topology.js'
import { blame } from './blame.js'
import { describeCluster } from './census.js'
import { fitCluster } from './fitting.js'
import { orAborted } from './limit.js'
import { benchOf, isPolicy, type ScenarioParts, type Settled, withoutPolicies } from './settled.js'
import { recordTopology } from './topology-record.js'

/** What the last questions were asked of, and how many steps in a row asked it. */
interface Asked {
  readonly topology: Topology
  readonly live: Live
  readonly steps: number
}

const isTelling = ({ outcome, enforcedAfterAll }: Judgement): boolean =>
  outcome !== 'as-expected' || enforcedAfterAll === true

export class Scenario {
  readonly #parts: ScenarioParts
  readonly #memory: Memory = createMemory()
  #topology: Topology
  #settled: Settled | undefined
  #probesSent = 0
  #work: Promise<unknown> | undefined
  #asked: Asked | undefined
  #wrong: readonly Judgement[] = []

  constructor(parts: ScenarioParts) {
    this.#parts = parts
    const { namespace, folder } = parts.plan.last
    this.#topology = Topology.empty({ namespace, folder, usualNodes: parts.settings.nodes })
  }

  /** The desired state so far. */
  get topology(): Topology {
    return this.#topology
  }

  /** Does what the sentence says. @returns what an asking sentence found. @throws {HarnessError | InputError} */
  async perform(sentence: Sentence, args: readonly unknown[]): Promise<Evidence | undefined> {
    const work = this.#perform(sentence, args)
    this.#work = work
    return orAborted(work, this.#parts.signal)
  }

  /** Resolves when whatever a step began has come to its end, though the step itself was cut. Never rejects. */
  async rest(): Promise<void> {
    await this.#work?.catch(() => {})
  }

  async #perform({ kind, does }: Sentence, args: readonly unknown[]): Promise<Evidence | undefined> {
    if (kind === 'asks') return this.#ask(does(this.#topology, ...args))
    if (kind === 'changes') await this.settle()
    this.#topology = does(this.#topology, ...args)
    if (kind === 'changes') await this.settle()
    return undefined
  }

  /** Brings the cluster to what the scenario has declared so far. */
  async settle(): Promise<{ readonly cluster: Cluster; readonly live: Live }> {
    if (!this.#settled) this.#settled = await this.#begin()
    if (this.#settled.topology !== this.#topology)
      this.#settled = await this.#hold(this.#settled.cluster, this.#topology.objects)
    return this.#settled
  }

  /** Sends probes of the user's own, once the cluster is settled. */
  async probe(batch: readonly Probe[]): Promise<readonly Observation[]> {
    const { cluster } = await this.settle()
    return this.#probe(cluster, batch)
  }

  /** What to show after a failure; nothing when no cluster was asked. */
  async diagnose(): Promise<readonly Artifact[]> {
    return this.#settled ? blame(() => this.#settled?.cluster.diagnose() ?? Promise.resolve([])) : []
  }

  /** The cluster, if any step needed it. */
  get cluster(): Cluster | undefined {
    return this.#settled?.cluster
  }

  get live(): Live | undefined {
    return this.#settled?.live
  }

  /** What the last questions were asked of, or what the cluster could not be brought to; undefined where nothing was declared. */
  get record(): TopologyRecord | undefined {
    const settled = this.#settled
    const asked = settled?.topology === this.#topology ? this.#asked : undefined
    const { topology, live } = asked ?? { topology: this.#topology, live: settled?.live }
    return topology.objects.length === 0 ? undefined : recordTopology(topology, live, asked?.steps ?? 0)
  }

  /** Every answer so far that is not as expected, or that nobody could expect of this cluster. */
  get wrong(): readonly Judgement[] {
    return this.#wrong
  }

  #noteAsked({ topology, live }: Settled): void {
    const again = this.#asked?.topology === topology
    this.#asked = { topology, live, steps: (again ? (this.#asked?.steps ?? 0) : 0) + 1 }
  }

  async #ask(questions: Parameters<typeof judge>[0]): Promise<Evidence> {
    await this.settle()
    const before = this.#probesSent
    const settled = this.#settled as Settled
    this.#noteAsked(settled)
    const judgements = await blame(() => judge(questions, this.#bench(settled)))
    this.#wrong = [...this.#wrong, ...judgements.filter(isTelling)]
    return {
      version: evidenceVersion,
      column: settled.cluster.column,
      judgements,
      probesSent: this.#takeCount(before),
      topology: describeCluster(this.#settled?.live ?? settled.live, this.#topology.objects),
    }
  }

  /** Probes of this step, and of the baseline if this is the first step that tells. */
  #takeCount(before: number): number {
    const sent = this.#probesSent - before + this.#untold
    this.#untold = 0
    return sent
  }
  #untold = 0

  /** Workloads and Services first, then what was open before any policy, then the policies. */
  async #begin(): Promise<Settled> {
    const { session, plan } = this.#parts
    const cluster = fitCluster(await session.acquire(this.#topology.cluster), this.#topology.nodes)
    const hasPolicies = this.#topology.objects.some(isPolicy)
    const bare = await this.#hold(cluster, withoutPolicies(this.#topology), { reset: true })
    this.#memory.first = bare.live
    if (hasPolicies || plan.last.objects.some(isPolicy)) {
      await blame(() => takeBaseline(plan.questions, this.#bench(bare)))
      this.#untold = this.#probesSent
    }
    return hasPolicies ? this.#hold(cluster, this.#topology.objects) : bare
  }

  async #hold(cluster: Cluster, objects: readonly KubernetesObject[], options = {}): Promise<Settled> {
    this.#parts.signal.throwIfAborted()
    const { existing } = this.#topology
    const live = await blame(() => cluster.reconcile(objects, { existing, ...options }))
    return { cluster, topology: this.#topology, live, changedAt: this.#parts.clock.now() }
  }

  async #probe(cluster: Cluster, batch: readonly Probe[]): Promise<readonly Observation[]> {
    this.#probesSent += batch.length
    return blame(() => cluster.probe(batch))
  }

  #bench(settled: Settled): Bench {
    const { cluster } = settled
    const { objects, existing } = this.#topology
    return benchOf(this.#parts, {
      ...{ settled, memory: this.#memory, topology: this.#topology },
      refresh: () => blame(() => cluster.reconcile(objects, { existing })),
      probe: (batch) => this.#probe(cluster, batch),
    })
  }
}
