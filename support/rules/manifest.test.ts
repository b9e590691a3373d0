import { describe, expect, it } from 'vitest'
import { TextError } from '../errors.js'
import { parseManifest } from './manifest.js'

const flawsOf = (text: string, file?: string): unknown => {
  try {
    parseManifest(text, file)
  } catch (error) {
    if (error instanceof TextError) return error.flaws
    throw error
  }
  return []
}

const policy = (name: string, rest = '') => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
spec:
  podSelector: {}
${rest}`

describe('reading', () => {
  it('keeps every field as it is written', () => {
    const [object] = parseManifest(policy('p', '  ingress:\n  - from:\n    - podSelector: {matchLabels: {a: "1"}}\n'))
    expect(object).toEqual({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'p' },
      spec: { podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { a: '1' } } }] }] },
    })
  })

  it('reads several documents, skips empty ones, and flattens lists', () => {
    const list = `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Namespace\n  metadata: {name: x}\n`
    const read = parseManifest(`---\n# nothing\n---\n${policy('p')}---\n${list}`)
    expect(read.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual(['NetworkPolicy p', 'Namespace x'])
  })

  it('reads scalars as kubectl does', () => {
    const text = `apiVersion: v1
kind: Pod
metadata: {name: a, labels: {day: 2026-01-02}, annotations: {time: 12:30:00}}
spec:
  hostNetwork: yes
  containers: [{name: a}]
  volumes: [{name: s, secret: {secretName: s, defaultMode: 0644}}]
`
    const [pod] = parseManifest(text) as unknown as [{ metadata: object; spec: { volumes: unknown[] } }]
    expect(pod.metadata).toEqual({ name: 'a', labels: { day: '2026-01-02' }, annotations: { time: '12:30:00' } })
    expect(pod.spec).toMatchObject({ hostNetwork: true, volumes: [{ secret: { defaultMode: 420 } }] })
  })
})

describe('refusing', () => {
  it('an unknown field, a wrong type and a wrong apiVersion: all at once, each at its line', () => {
    const text = `${policy('p', '  ingres: []\n  policyTypes: Ingress\n')}---\n${policy('q').replace('networking.k8s.io/v1', 'v1')}`
    expect(flawsOf(text)).toEqual([
      { line: 7, message: 'NetworkPolicy p: spec.ingres: unknown field; did you mean "ingress"?' },
      { line: 8, message: 'NetworkPolicy p: spec.policyTypes: "Ingress" is a string; write a list ("- …")' },
      { line: 10, message: 'NetworkPolicy q: apiVersion: "v1" has no NetworkPolicy; write "networking.k8s.io/v1"' },
    ])
  })

  it('a wrong kind', () => {
    expect(flawsOf('apiVersion: v1\nkind: Pood\nmetadata: {name: a}\n')).toEqual([
      { line: 2, message: 'Pood a: kind: "Pood" is unknown; did you mean "Pod"?' },
    ])
  })

  it('a bad CIDR inside a flow and inside a list', () => {
    const text = policy(
      'p',
      '  ingress:\n  - from:\n    - ipBlock: {cidr: 10.0.0.0/8}\n    - ipBlock:\n        cidr: 10.0.0.0/40\n',
    )
    expect(flawsOf(text)).toEqual([
      {
        line: 11,
        message:
          'NetworkPolicy p: spec.ingress[0].from[1].ipBlock.cidr: "10.0.0.0/40" is not a CIDR; write an address and a prefix length, such as "10.0.0.0/32"',
      },
    ])
  })

  it('flaws in the items of a list', () => {
    const text = 'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Namespace\n  metadata:\n    name: A_b\n'
    expect(flawsOf(text)).toEqual([
      { line: 7, message: expect.stringMatching(/^Namespace A_b: metadata\.name: "A_b"/) },
    ])
  })

  it('two keys, a tab, and text that is not YAML', () => {
    expect(flawsOf('kind: Pod\nkind: Pod\n')).toEqual([
      { line: 2, message: 'this key is there twice in its mapping; take one out' },
    ])
    expect(flawsOf('metadata:\n\tname: a\n')).toContainEqual({
      line: 2,
      message: 'a tab indents this line; write spaces',
    })
    expect(flawsOf('a: [1\nb: 2\n')).not.toEqual([])
  })

  it('two objects of one name', () => {
    expect(flawsOf(`${policy('p')}---\n${policy('p')}`)).toEqual([
      {
        line: 11,
        message: 'NetworkPolicy p: metadata.name: it is there already (line 1); give one of them another name',
      },
    ])
  })

  it('nothing at all, and what is no object', () => {
    expect(flawsOf('# only words\n')).toEqual([{ line: 1, message: 'there is no object here; write at least one' }])
    expect(flawsOf('just text\n')).toEqual([
      { line: 1, message: 'this is not an object; write apiVersion, kind, metadata and spec' },
    ])
  })

  it('aliases without end', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefg'.replace(/./g, (key) => {
      const before = String.fromCharCode(key.charCodeAt(0) - 1)
      return `${key}: &${key} [*${before},*${before},*${before},*${before},*${before},*${before}]\n`
    })}`
    expect(flawsOf(bomb)).toEqual([{ line: 1, message: expect.stringMatching(/^this YAML cannot be read: /) }])
  })

  it('names the file where there is one', () => {
    expect(flawsOf('kind: Pod\nkind: Pod\n', 'features/a.yaml')).toEqual([
      { line: 2, file: 'features/a.yaml', message: 'this key is there twice in its mapping; take one out' },
    ])
  })
})
