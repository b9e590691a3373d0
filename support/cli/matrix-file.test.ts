import { expect, it } from 'vitest'
import { labelOf } from './columns.js'
import { parseMatrix, readMatrixFile } from './matrix-file.js'

const providers = ['netns', 'kind', 'context']
const parse = (text: string): string[] => parseMatrix(text, 'm.yaml', providers).map(labelOf)

const problemsOf = (text: string): string[] => {
  try {
    parse(text)
  } catch (error) {
    expect((error as Error).name).toBe('InputError')
    return (error as Error).message.split('\n')
  }
  return []
}

it('multiplies the axes', () => {
  expect(parse('provider: [netns, kind]\ncni:\n  - calico\n  - flannel@v0.28.9\n')).toEqual([
    'netns',
    'kind calico',
    'kind flannel@v0.28.9',
  ])
})

it('reads a version as it is written', () => {
  expect(parse('provider: kind\nkubernetes: [1.30, v1.36.4]')).toEqual([
    'kind kubernetes=1.30',
    'kind kubernetes=v1.36.4',
  ])
})

it('takes out what an entry of exclude agrees with, before it puts in what include says', () => {
  const text = `provider: [kind]
cni: [calico, flannel]
ip-family: [ipv4, dual]
exclude:
  - { cni: flannel, ip-family: dual }
include:
  - { provider: kind, cni: flannel, ip-family: dual }
`
  expect(parse(text)).toEqual([
    'kind calico ip-family=ipv4',
    'kind calico ip-family=dual',
    'kind flannel ip-family=ipv4',
    'kind flannel ip-family=dual',
  ])
})

it('widens the columns with which an entry of include agrees, and no axis of theirs', () => {
  const text = `provider: [kind]
cni: [calico, cilium]
include:
  - { cni: cilium, node-image: "kindest/node:v1.36.4-cilium" }
  - { lb: metallb }
  - { provider: context, context: mine }
`
  expect(parse(text)).toEqual([
    'kind calico metallb',
    'kind cilium metallb node-image=kindest/node:v1.36.4-cilium',
    'context context=mine',
  ])
})

it('leaves out of a column what only another provider heeds', () => {
  expect(parse('provider: [netns, kind, context]\ninclude:\n  - { context: mine }\n')).toEqual([
    'netns',
    'kind',
    'context context=mine',
  ])
})

it('takes columns that are only listed', () => {
  expect(parse('include:\n  - provider: netns\n  - provider: kind\n    cni: calico\n')).toEqual([
    'netns',
    'kind calico',
  ])
})

it('says all that is wrong at once, each with its line', () => {
  const text = `provider: [netns, kinf]
cnis: [calico]
cni: []
kube-proxy: { a: b }
exclude:
  - { cni: nothing }
  - calico
include:
  - { provider: kind, colour: red }
`
  expect(problemsOf(text)).toEqual([
    'm.yaml:1: there is no provider "kinf"; is it kind?',
    'm.yaml:2: cnis is no axis; is it cni?',
    'm.yaml:3: cni is an empty list; name a value, or leave cni out',
    expect.stringMatching(/^m\.yaml:4: kube-proxy is no single value/),
    'm.yaml:6: this entry of exclude fits no column',
    expect.stringMatching(/^m\.yaml:7: an entry of exclude is no set of axes/),
    expect.stringMatching(/^m\.yaml:9: an entry of include says colour, which is no axis; known: provider, /),
  ])
})

it.each([
  ['provider: [kind\n', /^m\.yaml:\d: /],
  ['', /m\.yaml:1: there are no axes/],
  ['- kind\n', /m\.yaml:1: there are no axes/],
  ['provider: kind\nexclude: [{ provider: kind }]\n', /no column is left/],
  ['cni: calico\n', /m\.yaml:1: no provider is named/],
  ['provider: kind\ncni: a\ninclude: [{ cni: b }]', /m\.yaml:3: .* must name its provider/],
  ['provider:\n', /m\.yaml:1: provider is no single value/],
])('refuses %j', (text, says) => {
  expect(problemsOf(text).join('\n')).toMatch(says)
})

it('tells of a file that is not there', () => {
  expect(() => readMatrixFile('no-such.yaml', providers)).toThrow(
    `the matrix file no-such.yaml is not there (in ${process.cwd()})`,
  )
})
