/** What is looked at before a cluster is begun: where it fails there is nothing to take away but our own record. */
import { readObjects } from '../products/install.js'
import { forget } from '../runs/registry.js'
import { allEnded } from './all-ended.js'
import { describeFailure } from './failures.js'
import { checkNameFree } from './free-name.js'
import { findAbsentModules } from './modules.js'
import type { Plan } from './plan.js'
import { ProgramFailed, type Running } from './program.js'

/** Nodes take a minute, and their logs say nothing of a manifest that cannot be had. */
const readManifests = async ({ cni, ingress, loadBalancer }: Plan, running: Running): Promise<void> => {
  // Whoever forgets the record must not leave a fetch behind that goes on.
  await allEnded([cni, ingress, loadBalancer].map((choice) => readObjects(choice, running)))
}

const explain = ({ name, cni }: Plan, error: ProgramFailed): Error => {
  const lacks = findAbsentModules(cni.product.title, cni.product.modules)
  const message = describeFailure({ name, phase: 'image', failure: error.message, logs: {}, lacks })
  return new Error(message, { cause: error })
}

/** Whatever goes wrong, nothing is removed but our own record, and what nobody can want of a cluster that is gone. */
export const reserve = async (plan: Plan, running: Running): Promise<void> => {
  try {
    await readManifests(plan, running)
    await checkNameFree(plan.name, running)
  } catch (error) {
    await forget(plan.name)
    throw error instanceof ProgramFailed ? explain(plan, error) : error
  }
}
