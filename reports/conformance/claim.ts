/** What a run says of a profile of the suite, and never more. Pure. */
import type { ColumnRecord, Manifest } from '../manifest.js'
import { allOf, type Review, type ReviewScenario } from '../review/review.js'
import { shownOf } from '../shown.js'

/** Goes up when a field changes its meaning or goes. */
const claimVersion = 1

/** A scenario of the suite that belongs to the profile. */
export interface ProfileScenario {
  /** From the folder `features` on. */
  readonly uri: string
  readonly line: number
  readonly name: string
}

export interface Profile {
  readonly name: string
  /** What its scenarios are chosen by. */
  readonly tags: string
  /** Of the suite: netherkin's own. */
  readonly suiteVersion: string
  /** SHA-256 over the names and texts of all feature files of the suite, in hexadecimal. */
  readonly suiteHash: string
  readonly scenarios: readonly ProfileScenario[]
}

/** From which programs the messages say that they come: `{ "node.js": "22.1.0" }`. */
export type Programs = Readonly<Record<string, string>>

export interface ClaimSource {
  readonly profile: Profile
  /** Of one column. */
  readonly review: Review
  readonly manifest: Manifest
  readonly programs: Programs
}

const keyOf = ({ uri, line, name }: ProfileScenario): string => JSON.stringify([uri, line, name])

/** Where the suite lies on the machine that ran it says nothing. */
export const suiteUri = (uri: string): string => uri.slice(Math.max(0, uri.lastIndexOf('features/')))

const readScenarios = (review: Review): Map<string, ReviewScenario> => {
  const named = review.features.flatMap(({ uri, scenarios }) =>
    scenarios.map((scenario) => [keyOf({ ...scenario, uri: suiteUri(uri) }), scenario] as const),
  )
  return new Map(named)
}

/** Scenarios of the profile that the run did not even select. */
export const missingOf = ({ scenarios }: Profile, review: Review): readonly ProfileScenario[] => {
  const ran = readScenarios(review)
  return scenarios.filter((scenario) => !ran.has(keyOf(scenario)))
}

const toScenario = (scenario: ProfileScenario, ran: ReviewScenario | undefined) => {
  const cell = ran?.cells[0] ?? {}
  return { ...scenario, verdict: shownOf(cell), reason: cell.result?.reason }
}

const countOf = (scenarios: readonly { readonly verdict: string }[]) => {
  const count = (verdict: string): number => scenarios.filter((one) => one.verdict === verdict).length
  const [passed, skipped, diverged, failed] = [count('passed'), count('skipped'), count('diverged'), count('failed')]
  const total = scenarios.length
  return { total, passed, skipped, diverged, failed, unjudged: total - passed - skipped - diverged - failed }
}

/** Only all passed is all; what failed as was known has failed still. */
const resultOf = ({ total, passed, skipped }: ReturnType<typeof countOf>) => {
  if (passed + skipped < total || passed === 0) return 'not conformant'
  return skipped === 0 ? 'conformant' : 'partly'
}

const observedOf = ({ asked, name, facts }: ColumnRecord) => ({ name, asked, facts: facts ?? {} })

export const claimOf = ({ profile, review, manifest, programs }: ClaimSource) => {
  const ran = readScenarios(review)
  const scenarios = profile.scenarios.map((scenario) => toScenario(scenario, ran.get(keyOf(scenario))))
  const counts = countOf(scenarios)
  const { scenarios: _, ...named } = profile
  return {
    version: claimVersion,
    profile: named,
    result: resultOf(counts),
    counts,
    outsideProfile: allOf(review).length - profile.scenarios.length,
    columns: manifest.columns.map(observedOf),
    versions: { netherkin: manifest.netherkin, ...programs },
    startedAt: manifest.startedAt,
    endedAt: manifest.endedAt,
    exitCode: manifest.exitCode,
    shards: manifest.columns.flatMap(({ shard }) => shard ?? []),
    scenarios,
  } as const
}

export type Claim = ReturnType<typeof claimOf>
