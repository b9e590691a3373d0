import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareRoutes, findRoute } from './ingress-match.js'
import type { Route } from './protocol.js'

const route = (host: string, path: string, pathType: Route['pathType'], backend: string): Route => ({
  host,
  path,
  pathType,
  endpoints: [],
  backend,
})

const answers = (routes: readonly Route[], host: string, target: string): string =>
  findRoute([...routes].sort(compareRoutes), { host, target })?.backend ?? '404'

const pathCase = (pathType: Route['pathType'], path: string, asked: string): string =>
  answers([route('', path, pathType, '200')], 'any.example', asked)

describe('paths', () => {
  it.each([
    ['ING-001', 'Exact', '/foo', ['/foo', '/foo?x=/bar'], ['/bar', '/foo/', '/FOO', '/foo/bar', '/']],
    ['ING-002', 'Exact', '/foo/', ['/foo/'], ['/foo', '/foo/bar']],
    ['ING-003', 'Prefix', '/', ['/', '/x', '/x/y?z=1', '?z=1'], []],
    ['ING-004', 'Prefix', '/foo', ['/foo', '/foo/', '/foo/bar'], ['/FOO', '/foobar', '/']],
    ['ING-005', 'Prefix', '/foo/', ['/foo', '/foo/', '/foo/bar'], ['/foobar']],
    ['ING-005', 'Prefix', '/aaa/bbb/', ['/aaa/bbb', '/aaa/bbb/'], ['/aaa']],
    ['ING-006', 'Prefix', '/aaa/bb', ['/aaa/bb'], ['/aaa/bbb']],
    ['ING-007', 'Prefix', '/aaa/bbb', ['/aaa/bbb', '/aaa/bbb/', '/aaa/bbb/ccc'], ['/aaa/bbbxyz', '/aaa']],
    ['ING-012', 'ImplementationSpecific', '/foo', ['/foo', '/foo/bar'], ['/foobar']],
  ] as const)('%s: %s %s takes %j and not %j', (_id, pathType, path, taken, refused) => {
    expect(taken.filter((asked) => pathCase(pathType, path, asked) !== '200')).toEqual([])
    expect(refused.filter((asked) => pathCase(pathType, path, asked) !== '404')).toEqual([])
  })

  it('ING-008: the longest prefix wins', () => {
    const routes = [
      route('', '/', 'Prefix', 'r'),
      route('', '/aaa', 'Prefix', 'a'),
      route('', '/aaa/bbb', 'Prefix', 'b'),
    ]
    expect(['/aaa/bbb/c', '/aaa/ccc', '/ccc'].map((path) => answers(routes, 'h', path))).toEqual(['b', 'a', 'r'])
  })

  it('ING-009: the order in which routes are written decides nothing', () => {
    const routes = [
      route('', '/', 'Prefix', 'r'),
      route('', '/aaa', 'Prefix', 'a'),
      route('', '/aaa', 'Exact', 'e'),
      route('foo.com', '/', 'Prefix', 'f'),
      route('*.foo.com', '/aaa', 'Prefix', 'w'),
    ]
    const asked = ['foo.com', 'x.foo.com', 'h'].flatMap((host) => ['/aaa', '/aaa/b', '/c'].map((path) => [host, path]))
    const table = (some: readonly Route[]) => asked.map(([host = '', path = '']) => answers(some, host, path))
    fc.assert(
      fc.property(fc.shuffledSubarray(routes, { minLength: routes.length }), (shuffled) => {
        expect(table(shuffled)).toEqual(table(routes))
      }),
      { numRuns: 50 },
    )
  })

  it('ING-010: Exact goes before Prefix on the same path', () => {
    const routes = [route('', '/foo', 'Prefix', 'p'), route('', '/foo', 'Exact', 'e')]
    expect(['/foo', '/foo/'].map((path) => answers(routes, 'h', path))).toEqual(['e', 'p'])
  })
})

describe('hosts', () => {
  it.each([
    ['ING-015', 'foo.bar.com', ['foo.bar.com', 'foo.bar.com:8080', 'FOO.bar.com'], ['sub.foo.bar.com', 'bar.com', '']],
    ['ING-016', '', ['foo', 'a.b.c:1', '', '[::1]:80'], []],
    ['ING-017', '*.foo.com', ['bar.foo.com', 'BAR.foo.com:80'], ['baz.bar.foo.com', 'foo.com', '.foo.com', 'xfoo.com']],
  ] as const)('%s: rule host "%s" takes %j and not %j', (_id, host, taken, refused) => {
    const one = [route(host, '/', 'Prefix', '200')]
    expect(taken.filter((asked) => answers(one, asked, '/') !== '200')).toEqual([])
    expect(refused.filter((asked) => answers(one, asked, '/') !== '404')).toEqual([])
  })

  it('ING-018: a host goes before a wildcard, and a wildcard before any host', () => {
    const routes = [
      route('', '/long/path', 'Exact', 'any'),
      route('*.foo.com', '/', 'Prefix', 'w'),
      route('bar.foo.com', '/', 'Prefix', 'p'),
    ]
    const hosts = ['bar.foo.com', 'x.foo.com', 'else']
    expect(hosts.map((host) => answers(routes, host, '/long/path'))).toEqual(['p', 'w', 'any'])
  })
})
