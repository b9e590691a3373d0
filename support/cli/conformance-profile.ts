/** The profile `spec` of the suite that comes with netherkin. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Profile, ProfileScenario } from '../../reports/conformance/claim.js'
import { type NamedScenario, nameScenarios } from '../planning/features.js'

const packageRoot = fileURLToPath(new URL('../../../', import.meta.url))
export const suiteFolder = join(packageRoot, 'features')
export const profileTags = '@spec and not @kind'

/** By its place in the suite: `features/dns/records.feature`. */
export const readSuite = (): ReadonlyMap<string, string> => {
  const files = readdirSync(suiteFolder, { recursive: true, encoding: 'utf8' })
  const paths = files.filter((path) => path.endsWith('.feature')).sort()
  return new Map(paths.map((path) => [`features/${path}`, readFileSync(join(suiteFolder, path), 'utf8')]))
}

const hashOf = (suite: ReadonlyMap<string, string>): string => {
  const hash = createHash('sha256')
  for (const [uri, text] of suite) hash.update(JSON.stringify([uri, text]))
  return hash.digest('hex')
}

const isOfProfile = ({ tags }: NamedScenario): boolean => tags.includes('@spec') && !tags.includes('@kind')

const choose = (suite: ReadonlyMap<string, string>): ProfileScenario[] =>
  nameScenarios([...suite].map(([uri, text]) => ({ uri, text })))
    .scenarios.filter(isOfProfile)
    .map(({ uri, line, name }) => ({ uri, line, name }))

export const readProfile = (): Profile => {
  const suite = readSuite()
  const text = readFileSync(join(packageRoot, 'package.json'), 'utf8')
  return {
    name: 'spec',
    tags: profileTags,
    suiteVersion: (JSON.parse(text) as { version: string }).version,
    suiteHash: hashOf(suite),
    scenarios: choose(suite),
  }
}
