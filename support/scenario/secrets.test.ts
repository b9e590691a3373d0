import { describe, expect, it } from 'vitest'
import { removeSecrets, withoutSecrets } from './secrets.js'

const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzeXN0ZW0ifQ.c2lnbmF0dXJlLW9mLWl0'
const secret = 'aHVudGVyMg=='

describe('removeSecrets', () => {
  it.each([
    ['an Authorization header', `> Authorization: Bearer ${secret}`, '> Authorization: [removed]'],
    ['one in JSON', `{"headers":{"authorization":"Basic ${secret}"}}`, '{"headers":{"authorization":"[removed]"}}'],
    [
      'one in a JSON text in JSON',
      JSON.stringify({ body: `{"cookie":"a=${secret}"}` }),
      '{"body":"{\\"cookie\\":\\"[removed]\\"}"}',
    ],
    ['one in broken JSON', `{"authorization":"Basic ${secret}","b":1`, '{"authorization":"[removed]","b":1'],
    ['a cookie', `Set-Cookie: session=${secret}; Path=/`, 'Set-Cookie: [removed]'],
    ['a bearer token in a sentence', `sent Bearer ${secret} to it`, 'sent Bearer [removed] to it'],
    ['a service account token', `mounted ${jwt} there`, 'mounted [removed] there'],
    [
      'a kubeconfig user',
      `user:\n  token: ${secret}\n  client-key-data: ${secret}\n  name: me`,
      'user:\n  token: [removed]\n  client-key-data: [removed]\n  name: me',
    ],
    ['a private key', `-----BEGIN EC PRIVATE KEY-----\n${secret}\n-----END EC PRIVATE KEY-----\nend`, '[removed]\nend'],
  ])('takes %s out', (_, text, expected) => {
    expect(removeSecrets(text)).toBe(expected)
  })

  const yaml = (kind: string) =>
    `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: s\ndata:\n  key: ${secret}\nstringData:\n  word: hunter2\n`

  it('takes the data of a Secret out of YAML, and leaves other objects as they are', () => {
    const text = `${yaml('ConfigMap')}---\n${yaml('Secret')}`
    const left = removeSecrets(text)
    expect(left).toContain(yaml('ConfigMap'))
    expect(left.split('---')[1]).not.toMatch(/hunter2|aHVudGVy/)
    expect(left.split('---')[1]).toMatch(/name: s\n[\s\S]*key: "?\[removed]/)
  })

  it('takes the data of Secrets in lists out of YAML', () => {
    const item = yaml('Secret').trim().replaceAll('\n', '\n    ')
    expect(removeSecrets(`kind: List\nitems:\n  - ${item}\n`)).not.toMatch(/hunter2|aHVudGVy/)
  })

  it('withholds a Secret that it cannot read', () => {
    expect(removeSecrets(`kind: Secret\ndata: {a: ${secret}\n`)).not.toContain(secret)
  })

  it('leaves everything else alone', () => {
    const text = 'ip saddr 10.0.0.1 accept # token bucket, basic rules\ntcp dport 80 drop\n'
    expect(removeSecrets(text)).toBe(text)
  })
})

describe('withoutSecrets', () => {
  it('keeps the shape, and the data of nothing but Secrets', () => {
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': `{"data":{"key":"${secret}"}}`, own: 'x' }
    const made = { kind: 'Secret', metadata: { name: 's', annotations }, data: { key: secret }, type: 'Opaque' }
    const list = { kind: 'SecretList', items: [{ metadata: { name: 't' }, data: { key: secret } }] }
    const other = { kind: 'ConfigMap', data: { key: 'plain' } }
    const left = withoutSecrets([made, list, other])
    expect(JSON.stringify(left)).not.toContain(secret)
    expect(left).toMatchObject([
      {
        kind: 'Secret',
        metadata: { name: 's', annotations: { own: 'x' } },
        data: { key: '[removed]' },
        type: 'Opaque',
      },
      { items: [{ metadata: { name: 't' }, data: { key: '[removed]' } }] },
      other,
    ])
  })
})
