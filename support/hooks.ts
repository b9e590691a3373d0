/** Around each scenario: its plan is read whole before anything is sent, and what failed is explained. */
import { After, AfterAll, Before, type ITestCaseHookParameter } from '@cucumber/cucumber'
import { endWorker, getWorker, type Worker } from './composition.js'
import { InputError } from './errors.js'
import { wallClock } from './judging/settle.js'
import { parameterTypes } from './parameter-type.js'
import { type Plan, planPickle } from './planning/plan.js'
import { attachArtifact } from './scenario/attachments.js'
import { podsOf } from './scenario/census.js'
import { cut } from './scenario/interruption.js'
import { recordKept } from './scenario/kept.js'
import { Scenario } from './scenario/scenario.js'
import { told } from './scenario/telling.js'
import { definitions } from './sentence.js'
import type { World } from './world.js'

/** A scenario that has begun, and what it runs on. */
interface Begun {
  readonly scenario: Scenario
  readonly plan: Plan
  readonly worker: Worker
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

/**
 * What the scenario needs and the cluster lacks. Needing NetworkPolicy is never a reason to skip (docs/decisions.md §9).
 * Most scenarios need nothing else, and then no cluster is made only to know.
 */
const findLacks = async ({ needs, last }: Plan, { session }: Worker): Promise<readonly string[]> => {
  const decisive = [...needs].filter((need) => need !== 'network-policy')
  if (decisive.length === 0) return []
  const { capabilities } = await session.acquire(last.nodes)
  return decisive.filter((need) => !capabilities.has(need))
}

const prepare = async (parameters: unknown, hooked: ITestCaseHookParameter) => {
  try {
    const worker = await getWorker(parameters)
    const plan = readPlan(hooked, worker)
    return { worker, plan, lacks: await findLacks(plan, worker) }
  } catch (error) {
    throw told(error)
  }
}

Before({ name: 'read the plan' }, async function (this: World, hooked: ITestCaseHookParameter) {
  const { worker, plan, lacks } = await prepare(this.parameters, hooked)
  if (lacks.length > 0) {
    this.log(`${worker.settings.provider} lacks ${lacks.join(', ')}`)
    return 'skipped'
  }
  const scenario = new Scenario({ plan, ...worker, clock: wallClock, signal: cut })
  last = { scenario, plan, worker }
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
  })
}

const attachDiagnosis = async (world: World, scenario: Scenario): Promise<void> => {
  for (const { text, mediaType, fileName } of (await scenario.diagnose()).map(attachArtifact))
    await world.attach(text, { mediaType, fileName })
}

After({ name: 'explain a failure' }, async function (this: World, { result, error }: ITestCaseHookParameter) {
  const own = begun.get(this)
  if (!own || result?.status !== 'FAILED' || cut.aborted) return
  await attachDiagnosis(this, own.scenario)
  if (own.worker.settings.keepOnFailure) await keep(own)
  // What could not be judged may be the cluster's fault: the next scenario gets a new one.
  else if (error?.name === 'HarnessError') await own.worker.session.close()
})

AfterAll(async () => {
  if (last?.worker.settings.keep && !cut.aborted) await keep(last)
  await endWorker()
})

// A worker whose coordinator is gone has nobody to work for.
process.once('disconnect', () => {
  void endWorker().finally(() => process.exit())
})
