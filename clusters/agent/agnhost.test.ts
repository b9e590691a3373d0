import { describe, expect, it } from 'vitest'
import { connectCommand, outcomeOf, sctpContainerParts } from './agnhost.js'

describe('connectCommand', () => {
  it('always has a timeout, and brackets for IPv6', () => {
    const probe = { port: 80, protocol: 'SCTP', timeoutMs: 1500 } as const
    expect(connectCommand(probe, '10.0.0.1').join(' ')).toBe(
      '/agnhost connect 10.0.0.1:80 --timeout=1500ms --protocol=sctp',
    )
    expect(connectCommand(probe, 'fd00::1')[2]).toBe('[fd00::1]:80')
  })
})

describe('outcomeOf', () => {
  it.each([
    ['', 0, 'connected'],
    ['TIMEOUT\ncommand terminated with exit code 1\n', 1, 'timeout'],
    ['REFUSED\n', 1, 'refused'],
    ['REFUSED: read udp: connection refused', 1, 'refused'],
    ['OTHER: connection refused', 1, 'refused'],
    ['OTHER: dial sctp 10.0.0.1:80: connect: no route to host', 1, 'unreachable'],
    ['OTHER: connect: permission denied', 1, 'unreachable'],
    ['UNKNOWN: write: operation not permitted', 1, 'unreachable'],
    ['OTHER: protocol not supported', 1, 'unknown'],
    ['DNS: lookup x on 10.96.0.10:53: no such host', 1, 'unknown'],
    ['Unsupported protocol\nsctp', 1, 'unknown'],
    ['command terminated with exit code 137', 137, 'unknown'],
    ['', 1, 'unknown'],
  ])('%j with status %d is %s', (stderr, status, verdict) => {
    expect(outcomeOf(stderr, { status }).verdict).toBe(verdict)
  })

  it('never takes a process that did not run for a denial', () => {
    expect(outcomeOf('', undefined).verdict).toBe('unknown')
  })
})

describe('sctpContainerParts', () => {
  it('serve SCTP alone', () => {
    expect(sctpContainerParts(80, 40080).args).toEqual([
      'netexec',
      '--http-port=40080',
      '--udp-port=-1',
      '--sctp-port=80',
    ])
  })
})
