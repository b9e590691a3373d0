import { describe, expect, it } from 'vitest'
import { parseResolver } from './resolv-conf.js'
import { candidates } from './search.js'

const text = `# made by the kubelet
search default.svc.cluster.local svc.cluster.local
nameserver 10.96.0.10
options ndots:5 timeout:1
`

describe('resolv.conf', () => {
  it('is read', () => {
    const search = ['default.svc.cluster.local', 'svc.cluster.local']
    expect(parseResolver(text)).toEqual({ nameservers: ['10.96.0.10'], search, ndots: 5 })
    expect(parseResolver('nameserver 1.2.3.4').ndots).toBe(1)
  })
  it.each([
    ['b', ['b.x', 'b.y', 'b']],
    ['b.default.svc', ['b.default.svc.x', 'b.default.svc.y', 'b.default.svc']],
    ['b.', ['b']],
    ['a.b.c.d.e.f', ['a.b.c.d.e.f', 'a.b.c.d.e.f.x', 'a.b.c.d.e.f.y']],
  ])('looks for %s in order', (name, expected) => {
    expect(candidates(name, { nameservers: [], search: ['x', 'y'], ndots: 5 })).toEqual(expected)
  })
})
