import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createAuthority, lazily } from './authority.js'

describe('the authority', () => {
  it('signs leaf certificates for the names that were asked, addresses included', async () => {
    const authority = await createAuthority()
    const { certificate, key } = await authority.issue(['foo.example', '*.bar.example', '10.0.0.1'])
    const [root, leaf] = [new X509Certificate(authority.certificate), new X509Certificate(certificate)]
    expect(root.ca).toBe(true)
    expect(leaf.verify(root.publicKey)).toBe(true)
    expect(leaf.checkIssued(root)).toBe(true)
    expect(leaf.subjectAltName).toBe('DNS:foo.example, DNS:*.bar.example, IP Address:10.0.0.1')
    expect(leaf.checkHost('x.bar.example')).toBe('*.bar.example')
    expect(leaf.checkHost('else.example')).toBeUndefined()
    expect(key).toMatch(/^-----BEGIN PRIVATE KEY-----/)
  })

  it('gives the same pair for the same names, and every authority is its own', async () => {
    const [one, other] = await Promise.all([createAuthority(), createAuthority()])
    const [first, again] = await Promise.all([one.issue(['a', 'b']), one.issue(['b', 'a'])])
    expect(again).toBe(first)
    const leaf = new X509Certificate(first.certificate)
    expect(leaf.verify(new X509Certificate(other.certificate).publicKey)).toBe(false)
  })
})

describe('lazily', () => {
  it('creates once, and only when it is asked', async () => {
    let made = 0
    const get = lazily(async () => {
      made += 1
      return made
    })
    expect(made).toBe(0)
    expect(await Promise.all([get(), get()])).toEqual([1, 1])
  })
})
