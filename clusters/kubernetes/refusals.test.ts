import { describe, expect, it } from 'vitest'
import type { Credentials } from './credentials.js'
import { isAway, isPassing, toRefusal, toUnreachable } from './refusals.js'

const credentials = (tls: object = {}, cluster: object = {}): Credentials =>
  ({
    access: {
      context: { name: 'ctx' },
      user: { name: 'me' },
      cluster: { server: 'https://api.example:6443', ...cluster },
    },
    headers: {},
    tls,
  }) as unknown as Credentials

const asked = { method: 'PATCH', path: '/api/v1/namespaces/x?force=true' }
const refuse = (code: number, status: object) =>
  toRefusal(asked, code, JSON.stringify({ kind: 'Status', ...status }), credentials())

describe('refusals', () => {
  it("carries the server's message and reason", () => {
    const error = refuse(422, { message: 'Pod "a" is invalid: spec: Forbidden', reason: 'Invalid' })
    expect(error).toMatchObject({ name: 'ApiError', status: 422, reason: 'Invalid' })
    expect(error.message).toBe('Pod "a" is invalid: spec: Forbidden (422, PATCH /api/v1/namespaces/x)')
  })

  it('says what to do about a 401, and names an answer that is no Status', () => {
    expect(refuse(401, {}).message).toBe(
      'https://api.example:6443 refused the credentials of user "me" (401); log in again, or renew the user of context "ctx" in the kubeconfig',
    )
    expect(toRefusal(asked, 502, '<html>Bad Gateway', credentials()).message).toContain('<html>Bad Gateway (502')
  })

  it('asks for a right only where one is missing', () => {
    const rbac = 'pods is forbidden: User "me" cannot list resource "pods" in API group ""'
    expect(refuse(403, { message: rbac, reason: 'Forbidden' }).message).toContain(
      'give the account of context "ctx" this right',
    )
    const security = 'pods "a" is forbidden: violates PodSecurity "restricted:latest"'
    expect(refuse(403, { message: security, reason: 'Forbidden' }).message).not.toContain('right')
  })

  it.each([
    ['a full queue', 429, { reason: 'TooManyRequests' }, true],
    [
      'a disruption budget',
      429,
      { reason: 'TooManyRequests', details: { causes: [{ reason: 'DisruptionBudget' }] } },
      false,
    ],
    ['a webhook that starts', 500, { message: 'Internal error occurred: failed calling webhook "x"' }, true],
    ['another internal error', 500, { message: 'Internal error occurred: nil pointer' }, false],
    ['an overloaded server', 503, {}, true],
    ['a change in between', 409, { reason: 'Conflict', message: 'the object has been modified' }, true],
    ['another uid', 409, { reason: 'Conflict', message: 'Precondition failed: UID in precondition: 1' }, false],
    ['a name that is taken', 409, { reason: 'AlreadyExists' }, false],
    [
      'a new namespace',
      403,
      { message: 'error looking up service account x/default: serviceaccount "default" not found' },
      true,
    ],
    ['a missing right', 403, { message: 'User "me" cannot create resource "pods"' }, false],
    ['an invalid object', 422, {}, false],
  ])('knows whether %s passes', (_what, code, status, passes) => {
    expect(isPassing(refuse(code, status))).toBe(passes)
  })

  const network = (code: string) => toUnreachable(Object.assign(new Error('no'), { code }), credentials())
  it.each([
    ['ECONNREFUSED', true, true, 'is the cluster up'],
    ['UND_ERR_SOCKET', false, true, 'is the cluster up'],
    ['CERT_HAS_EXPIRED', false, false, 'has expired: renew it on the cluster'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', false, false, 'tls-server-name'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', false, false, 'refused our certificate'],
    ['ENOTFOUND', false, false, 'the name api.example does not resolve'],
  ])('tells %s apart', (code, onceMore, repeatable, advice) => {
    expect(network(code)).toMatchObject({ status: 0, reason: code, message: expect.stringContaining(advice) })
    expect([isAway(network(code), false), isAway(network(code), true)]).toEqual([onceMore, repeatable])
  })

  it('looks through the several addresses of a name, and names the proxy', () => {
    const error = new AggregateError([Object.assign(new Error('connect ECONNREFUSED ::1'), { code: 'ECONNREFUSED' })])
    const told = toUnreachable(error, credentials({}, { proxyUrl: 'http://user:pw@proxy:3128' }))
    expect(told.reason).toBe('ECONNREFUSED')
    expect(told.message).toContain('the proxy proxy:3128')
    expect(told.message).not.toContain('pw')
  })
})
