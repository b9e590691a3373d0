/** A run that is there, as one archive that can be published. */
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type Claim, claimOf, missingOf, type Programs, suiteUri } from '../../reports/conformance/claim.js'
import { renderReadme } from '../../reports/conformance/readme.js'
import { inertJson } from '../../reports/inert.js'
import type { Manifest } from '../../reports/manifest.js'
import { type ColumnSource, reviewOf } from '../../reports/review/review.js'
import { InputError } from '../errors.js'
import { archiveOf, sha256 } from './conformance-archive.js'
import { readProfile, readSuite } from './conformance-profile.js'
import { formats } from './formats.js'
import { writeWhole } from './output.js'
import { readManifest } from './run-files.js'
import { readSources } from './sources.js'

const readRun = (folder: string): { manifest: Manifest; source: ColumnSource; messages: string } => {
  const [source, ...others] = readSources([folder])
  if (!source || others.length > 0)
    throw new InputError(`${folder} has ${others.length + 1} columns; a bundle is of one: run one --cni at a time`)
  const path = join(folder, 'manifest.json')
  if (!existsSync(path)) throw new InputError(`${path} is not there; name the folder that a run has left whole`)
  const manifest = readManifest(path)
  return { manifest, source, messages: join(folder, manifest.columns[0]?.messages ?? 'messages.ndjson') }
}

/** What ran must be what is named. @throws {InputError} */
const checkTexts = (folder: string, { messages }: ColumnSource): void => {
  const suite = readSuite()
  for (const { source } of messages) {
    const own = source && suite.get(suiteUri(source.uri))
    if (own !== undefined && own !== source?.data)
      throw new InputError(
        `${folder} ran another text of ${suiteUri(source?.uri ?? '')} than this version's; run again`,
      )
  }
}

const programsOf = ({ messages }: ColumnSource): Programs => {
  for (const { meta } of messages)
    if (meta)
      return {
        [meta.runtime.name]: meta.runtime.version ?? '',
        [meta.implementation.name]: meta.implementation.version ?? '',
      }
  return {}
}

const fileNameOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')

const nameOf = ({ profile, columns }: Claim): string =>
  `netherkin-conformance-${profile.name}-${fileNameOf(columns[0]?.name ?? '').slice(0, 100) || 'column'}`

/** @returns lines that say what it claims, and where it is. @throws {InputError} for a run that left out some of the profile. */
export const bundle = async (folder: string, output?: string): Promise<string> => {
  const { manifest, source, messages } = readRun(folder)
  const [profile, review] = [readProfile(), reviewOf([source])]
  const missing = missingOf(profile, review)
  const [first] = missing
  if (first)
    throw new InputError(
      `${folder} left out ${missing.length} of the ${profile.scenarios.length} scenarios of the profile ${profile.name}, such as ${first.uri}:${first.line}; run all of --tags '${profile.tags}'`,
    )
  checkTexts(folder, source)
  const claim = claimOf({ profile, review, manifest, programs: programsOf(source) })
  const files = {
    'README.md': renderReadme(claim),
    'conformance.json': `${inertJson(JSON.stringify(claim, null, 2))}\n`,
    'manifest.json': readFileSync(join(folder, 'manifest.json')),
    'messages.ndjson': readFileSync(messages),
    'review.html': formats.html.render(review),
  }
  const path = output ?? join(folder, `${nameOf(claim)}.tar.gz`)
  const archive = await archiveOf(nameOf(claim), files, new Date(manifest.endedAt))
  writeWhole(path, archive)
  writeWhole(`${path}.sha256`, `${sha256(archive)}  ${basename(path)}\n`)
  return `${claim.result}: ${claim.counts.passed} of ${claim.counts.total} passed\nbundle: ${path}\n`
}
