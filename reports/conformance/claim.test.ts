import { expect, it } from 'vitest'
import type { Manifest } from '../manifest.js'
import { messagesOf, type Told } from '../messages.fixture.js'
import { reviewOf } from '../review/review.js'
import { claimOf, missingOf, type Profile } from './claim.js'
import { renderReadme } from './readme.js'

const profileOf = (count: number): Profile => ({
  name: 'spec',
  tags: '@spec',
  suiteVersion: '0.1.0',
  suiteHash: 'a'.repeat(64),
  scenarios: Array.from({ length: count }, (_, index) => ({
    uri: 'features/x.feature',
    line: 10 * (index + 1),
    name: `Scenario ${index}`,
  })),
})

const manifest = { netherkin: '0.1.0', startedAt: 's', endedAt: 'e', exitCode: 0, columns: [] } as unknown as Manifest

const read = (told: readonly Told[]) => reviewOf([{ name: 'kind calico', messages: messagesOf(told) }])
const claim = (told: readonly Told[], count = told.length) =>
  claimOf({ profile: profileOf(count), review: read(told), manifest, programs: {} })

it.each([
  ['all that passed', [{}, {}], 'conformant', 'Every scenario of the profile passed.'],
  ['some that were skipped', [{}, { status: 'SKIPPED' }], 'partly', 'PARTLY'],
  ['all that were skipped', [{ status: 'SKIPPED' }], 'not conformant', 'NOT conformant'],
  ['one that failed', [{}, { status: 'FAILED', message: 'no' }], 'not conformant', 'NOT conformant'],
  ['one that did not end', [{}, { ended: false }], 'not conformant', 'NOT conformant'],
] as const)('claims of %s no more than that', (_, told, result, words) => {
  const own = claim(told)
  expect([own.result, own.counts.total]).toEqual([result, told.length])
  expect(renderReadme(own)).toContain(words)
})

it('counts nothing but the profile', () => {
  const own = claim([{}, { status: 'FAILED', message: 'no' }], 1)
  expect([own.result, own.outsideProfile]).toEqual(['conformant', 1])
})

it('knows what a run left out', () => {
  expect(missingOf(profileOf(3), read([{}, {}])).map(({ line }) => line)).toEqual([30])
})

it('lets no name become markup', () => {
  const profile = { ...profileOf(1), scenarios: [{ uri: 'features/x.feature', line: 10, name: '![x](y) <b>\u202e' }] }
  const review = read([{ name: '![x](y) <b>\u202e', status: 'FAILED', message: 'no' }])
  const text = renderReadme(claimOf({ profile, review, manifest, programs: {} }))
  expect(text).not.toMatch(/(?<!\\)!\[|<b>|\u202e/)
})
