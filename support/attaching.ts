/** What a scenario leaves in the messages besides the evidence of its steps. */
import type { World } from '@cucumber/cucumber'
import { type ScenarioRecord, scenarioMediaType, topologyMediaType } from './evidence.js'
import { attachArtifact } from './scenario/attachments.js'
import type { Scenario } from './scenario/scenario.js'

/** What reports must know of the cluster; nothing where no cluster was asked. */
export const attachRecord = async (world: World, own: ScenarioRecord | undefined): Promise<void> => {
  if (own) await world.attach(JSON.stringify(own), { mediaType: scenarioMediaType, fileName: 'scenario.json' })
}

/** What was judged, whatever came of it. */
export const attachTopology = async (world: World, { record: topology }: Scenario): Promise<void> => {
  if (topology)
    await world.attach(JSON.stringify(topology), { mediaType: topologyMediaType, fileName: 'topology.json' })
}

/** What its cluster looks like after a failure. */
export const attachDiagnosis = async (world: World, scenario: Scenario): Promise<void> => {
  for (const { text, mediaType, fileName } of (await scenario.diagnose()).map(attachArtifact))
    await world.attach(text, { mediaType, fileName })
}
