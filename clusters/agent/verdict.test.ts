import { describe, expect, it } from 'vitest'
import { failureOf, ProbeFailure } from './verdict.js'

const error = (code: string, message: string, more: object = {}) => Object.assign(new Error(message), { code, ...more })

describe('failureOf', () => {
  it.each([
    [error('ECONNREFUSED', 'connect ECONNREFUSED 10.0.0.1:80'), 'refused', 'connect ECONNREFUSED 10.0.0.1:80'],
    [error('UND_ERR_SOCKET', 'other side closed'), 'reset', 'UND_ERR_SOCKET other side closed'],
    [
      error('ERR_SSL_WRONG_VERSION_NUMBER', 'error:0A:SSL routines::wrong version number:../x.c:350:\n', {
        reason: 'wrong version number',
      }),
      'tls-failed',
      'ERR_SSL_WRONG_VERSION_NUMBER wrong version number',
    ],
    [error('EPROTO', 'write EPROTO\n  alert\n'), 'tls-failed', 'write EPROTO alert'],
    [
      new ProbeFailure('tls-failed', 'the certificate is for a: not for b'),
      'tls-failed',
      'the certificate is for a: not for b',
    ],
    [error('EPERM', 'connect EPERM 10.0.0.1:80', { syscall: 'connect' }), 'unreachable', 'connect EPERM 10.0.0.1:80'],
    [error('EPERM', 'setns EPERM', { syscall: 'setns' }), 'unknown', 'setns EPERM'],
    [new Error('odd'), 'unknown', 'odd'],
    [undefined, 'unknown', 'undefined'],
  ])('%s', (thrown, verdict, detail) => {
    expect(failureOf(thrown)).toEqual({ verdict, detail })
  })
})
