/** Around each scenario: its plan is read whole before anything is sent, and what failed is explained. */
import { After, AfterAll, Before, type ITestCaseHookParameter } from '@cucumber/cucumber'
import type { Pickle } from '@cucumber/messages'
import type { Cluster } from '../clusters/cluster.js'
import { attachDiagnosis, attachRecord, attachTopology } from './attaching.js'
import { endWorker, getWorker, type Worker } from './composition.js'
import { InputError } from './errors.js'
import type { ScenarioRecord } from './evidence.js'
import { wallClock } from './judging/settle.js'
import { parameterTypes } from './parameter-type.js'
import { findShortage } from './planning/handed-over.js'
import { decisiveOf, findLacks } from './planning/lacks.js'
import { type Plan, planPickle } from './planning/plan.js'
import { blame } from './scenario/blame.js'
import { podsOf } from './scenario/census.js'
import { recordScenario } from './scenario/divergences.js'
import { isExpectedToFail } from './scenario/expected.js'
import { cut } from './scenario/interruption.js'
import { recordKept } from './scenario/kept.js'
import { type Limit, limitTime } from './scenario/limit.js'
import { Scenario } from './scenario/scenario.js'
import { sweepCommandOf } from './scenario/sweep-command.js'
import { told, toldPlainly } from './scenario/telling.js'
import { definitions } from './sentence.js'
import type { World } from './world.js'

/** A scenario that has begun, and what it runs on. */
interface Begun {
  readonly scenario: Scenario
  readonly plan: Plan
  readonly worker: Worker
  readonly limit: Limit
}

const begun = new WeakMap<World, Begun>()
let last: Begun | undefined

const readPlan = ({ pickle, gherkinDocument }: ITestCaseHookParameter, { settings }: Worker): Plan => {
  const plan = planPickle({
    pickle,
    document: gherkinDocument,
    definitions: definitions(),
    parameterTypes: parameterTypes(),
    nodes: settings.nodes,
  })
  if (plan.problems.length === 0) return plan
  throw new InputError(plan.problems.map(({ uri, line, message }) => `${uri}:${line}: ${message}`).join('\n'))
}

/** Why the scenario is skipped. Most need nothing that a cluster may lack, and then none is made only to know. */
const findReasons = async (plan: Plan, { session, settings }: Worker): Promise<readonly string[]> => {
  const { needs, last } = plan
  const { cluster } = last
  const refused = (await session.refuse(cluster)) ?? findShortage(plan, settings.existing?.namespaces)
  if (refused !== undefined) return [refused]
  if (decisiveOf(needs).length === 0) return []
  const { capabilities, provider, lacks: why } = await session.acquire(cluster)
  const lacks = findLacks(needs, capabilities, provider, why)
  // Now that it is there, it may tell its size.
  return lacks.length > 0 ? lacks : [(await session.refuse(cluster)) ?? []].flat()
}

const prepare = async (parameters: unknown, hooked: ITestCaseHookParameter) => {
  try {
    const worker = await getWorker(parameters)
    const plan = readPlan(hooked, worker)
    return { worker, plan, reasons: await findReasons(plan, worker) }
  } catch (error) {
    throw told(error)
  }
}

Before({ name: 'read the plan' }, async function (this: World, hooked: ITestCaseHookParameter) {
  const { worker, plan, reasons } = await prepare(this.parameters, hooked)
  for (const reason of reasons) this.log(reason)
  if (reasons.length > 0) return 'skipped'
  const limit = limitTime(worker.settings.scenarioTimeoutMs, cut)
  const diverges = (cluster: Cluster): boolean => record(cluster, worker, hooked.pickle).divergence !== undefined
  const scenario = new Scenario({ plan, ...worker, clock: wallClock, signal: limit.signal, diverges })
  last = { scenario, plan, worker, limit }
  begun.set(this, last)
  this.begin(scenario)
  return undefined
})

const keep = async ({ scenario, plan, worker }: Begun): Promise<void> => {
  const { live, topology } = scenario
  const cluster = live && (await worker.session.keep())
  if (!cluster) return
  const pods = podsOf(live, topology.objects).map(({ metadata: { namespace = 'default', name } }) => ({
    namespace,
    name,
    shell: cluster.shell({ namespace, name }),
  }))
  recordKept({
    name: cluster.name,
    provider: cluster.provider,
    scenario: `${plan.uri}:${plan.line} ${plan.name}`,
    keptAt: new Date().toISOString(),
    pods,
    sweep: sweepCommandOf({ ...worker.settings, provider: cluster.provider }),
  })
}

const record = (cluster: Cluster, { divergences, settings }: Worker, { name, tags }: Pickle): ScenarioRecord => {
  const named = { name, tags: tags.map((tag) => tag.name) }
  const known = { own: divergences, accept: settings.accept }
  return recordScenario(cluster, named, known, new Date().toISOString().slice(0, 10))
}

/** What reports must know of the cluster; undefined where no cluster was asked. */
const recordOf = ({ scenario, worker }: Begun, { pickle }: ITestCaseHookParameter): ScenarioRecord | undefined =>
  scenario.cluster && record(scenario.cluster, worker, pickle)

After({ name: 'explain a failure' }, async function (this: World, hooked: ITestCaseHookParameter) {
  const own = begun.get(this)
  if (!own) return
  own.limit.end()
  const known = recordOf(own, hooked)
  await attachRecord(this, known)
  await attachTopology(this, own.scenario)
  const { result, error } = hooked
  if (result?.status !== 'FAILED' || cut.aborted) return
  // What the scenario had begun when it was cut must end before the cluster is asked again.
  await own.scenario.rest()
  // What fails as somebody expects it to is asked no more: the logs of all nodes would be most of a report.
  const isExpected = error?.name === 'AssertionError' && known && isExpectedToFail(known, own.scenario.wrong)
  if (!isExpected) await attachDiagnosis(this, own.scenario)
  if (own.worker.settings.keepOnFailure) await keep(own)
  // What could not be judged may be the cluster's fault: the next scenario gets a new one.
  else if (error?.name === 'HarnessError' && !own.limit.signal.aborted) await own.worker.session.giveUp()
})

AfterAll(async () => {
  try {
    if (last?.worker.settings.keep && !cut.aborted) await keep(last)
    await blame(endWorker)
  } catch (error) {
    // What is left must be told of a run that was cut, too.
    throw toldPlainly(error)
  }
})

// A worker whose coordinator is gone has nobody to work for.
process.once('disconnect', () => {
  void endWorker().finally(() => process.exit())
})
