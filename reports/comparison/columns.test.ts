import { expect, it } from 'vitest'
import { pairColumns } from './columns.js'
import type { ColumnDigest } from './digest.js'
import { noMessages } from './messages-digest.js'

const column = (name: string, asked?: Record<string, string>): ColumnDigest => ({
  name,
  ...noMessages,
  ...(asked && { asked }),
})

const pairs = (before: readonly ColumnDigest[], now: readonly ColumnDigest[], isForced = false) =>
  pairColumns(before, now, isForced).map((pair) => [pair.before?.name, pair.now?.name])

const calico = (version: string): ColumnDigest => column(`kind calico ${version} Kubernetes v1.36.4`)

it('a column is known by what was asked, whatever version was observed', () => {
  const asked = { provider: 'kind', cni: 'calico' }
  const before = column('kind calico v3.28.5', asked)
  expect(pairs([column('netns', { provider: 'netns' }), before], [column('kind calico v3.30.0', asked)])).toEqual([
    ['kind calico v3.28.5', 'kind calico v3.30.0'],
    ['netns', undefined],
  ])
})

it('the usual provider may be said or not', () => {
  const at = (nodes: string, provider: object = {}) => column('netns', { ...provider, nodes })
  const netns = { provider: 'netns' }
  const found = pairColumns([at('2')], [at('2', netns), at('3', netns)])
  expect(found.map(({ before, now }) => [before?.asked?.nodes, now?.asked?.nodes])).toEqual([
    ['2', '2'],
    [undefined, '3'],
  ])
})

it('two versions of one thing are known by what was asked, though both were observed anew', () => {
  const at = (asked: string, seen: string) => column(`kind calico Kubernetes ${seen}`, { kubernetes: asked })
  expect(
    pairs([at('v1.35', 'v1.35.1'), at('v1.36', 'v1.36.1')], [at('v1.36', 'v1.36.4'), at('v1.35', 'v1.35.9')]),
  ).toEqual([
    ['kind calico Kubernetes v1.36.1', 'kind calico Kubernetes v1.36.4'],
    ['kind calico Kubernetes v1.35.1', 'kind calico Kubernetes v1.35.9'],
  ])
})

it('columns of one name are told apart by what was asked', () => {
  const [two, three] = ['2', '3'].map((nodes) => column('netns', { provider: 'netns', nodes }))
  if (!two || !three) throw new Error('there are two')
  expect(pairColumns([two, three], [three, two]).map(({ before, now }) => before?.asked === now?.asked)).toEqual([
    true,
    true,
  ])
})

it('without manifests its name says it, and where that is unique its name without versions', () => {
  expect(pairs([calico('v3.28.5'), column('netns')], [column('netns'), calico('v3.30.0')])).toEqual([
    ['netns', 'netns'],
    ['kind calico v3.28.5 Kubernetes v1.36.4', 'kind calico v3.30.0 Kubernetes v1.36.4'],
  ])
  expect(pairs([calico('v3.28.5'), calico('v3.29.0')], [calico('v3.30.0')])).toHaveLength(3)
})

it('what ran on another thing is compared only where somebody asked for just that', () => {
  const [one, other] = [column('netns'), calico('v3.28.5')]
  expect(pairs([one], [other])).toHaveLength(2)
  expect(pairs([one], [other], true)).toEqual([['netns', other.name]])
  expect(pairs([one, column('x')], [other], true)).toHaveLength(3)
})
