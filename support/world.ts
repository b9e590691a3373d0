/** What a step sees as `this`. */
import { World as CucumberWorld, setDefaultTimeout, setWorldConstructor } from '@cucumber/cucumber'
import type { Cluster, Live } from '../clusters/cluster.js'
import type { Observation, Probe } from '../clusters/probe.js'
import { HarnessError } from './errors.js'
import { type Evidence, evidenceMediaType } from './evidence.js'
import { expect } from './judging/assertions.js'
import { writeEvidence } from './scenario/attachments.js'
import type { Scenario } from './scenario/scenario.js'
import { told } from './scenario/telling.js'
import type { Performer, Sentence } from './sentence.js'
import type { Topology } from './topology.js'

export class World extends CucumberWorld implements Performer {
  #scenario: Scenario | undefined

  /** Called once, before the first step. */
  begin(scenario: Scenario): void {
    this.#scenario = scenario
  }

  /** What the scenario's sentences have declared so far. */
  get topology(): Topology {
    return this.#current.topology
  }

  /** The scenario's cluster, settled: it holds what has been declared so far. */
  async cluster(): Promise<Cluster> {
    return (await this.#current.settle()).cluster
  }

  /** The objects of the settled cluster as they are, status filled in. */
  async live(): Promise<Live> {
    return (await this.#current.settle()).live
  }

  /** Sends each probe once, from the settled cluster's pods; one observation a probe, in order. */
  async probe(batch: readonly Probe[]): Promise<readonly Observation[]> {
    return this.#current.probe(batch)
  }

  /** Does what a sentence says, attaches what it found, and fails unless all is as expected. */
  async perform(sentence: Sentence, args: readonly unknown[]): Promise<void> {
    try {
      const evidence = await this.#current.perform(sentence, args)
      if (evidence) await this.#judge(evidence)
    } catch (error) {
      throw told(error)
    }
  }

  async #judge(evidence: Evidence): Promise<void> {
    await this.attach(writeEvidence(evidence), { mediaType: evidenceMediaType, fileName: 'evidence.json' })
    expect(evidence.judgements).to.hold()
  }

  get #current(): Scenario {
    if (!this.#scenario) throw new HarnessError("no scenario has begun: Netherkin's hooks are not loaded")
    return this.#scenario
  }
}

setWorldConstructor(World)
// Verdicts have deadlines of their own; a step that is cut off could not say what it saw.
setDefaultTimeout(-1)
