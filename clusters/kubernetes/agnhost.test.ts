import { describe, expect, it } from 'vitest'
import { dialerIn, dialerName, ephemeralDialer, isAgnhost, sctpDialer, sctpListeners } from './agnhost.js'

const image = { image: 'mirror/agnhost:1', pullPolicy: 'Never' } as const
const restricted = {
  runAsNonRoot: true,
  runAsUser: 1000,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
}

describe('agnhost beside an agent', () => {
  it('listens in a container a port, each with an HTTP port of its own', () => {
    const [one, two, ...others] = sctpListeners(image, [132, 133, 132])
    expect(others).toEqual([])
    expect(one).toMatchObject({
      ...{ name: 'netherkin-sctp-132', image: 'mirror/agnhost:1', imagePullPolicy: 'Never' },
      command: ['/agnhost', 'netexec', '--http-port=29133', '--udp-port=-1', '--sctp-port=132'],
      securityContext: restricted,
    })
    expect(one?.startupProbe.exec.command).toContain('127.0.0.1:132')
    expect(two?.command).toContain('--http-port=29134')
  })

  it('only dials from an ephemeral container, which may have neither ports nor probes', () => {
    expect(sctpDialer(image)).toEqual({
      ...{ name: dialerName, image: 'mirror/agnhost:1', imagePullPolicy: 'Never' },
      command: ['/agnhost', 'netexec', `--http-port=${ephemeralDialer}`, '--udp-port=-1'],
      env: [{ name: 'NETHERKIN_DIALER', value: String(ephemeralDialer) }],
      securityContext: restricted,
    })
  })

  it('is found again in a live pod', () => {
    const pod = (...containers: readonly object[]) => ({
      ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } },
      spec: { containers: [{ name: 'agent', env: [{ name: 'NETHERKIN_AGENT' }] }, ...containers] },
    })
    expect(dialerIn(pod())).toBeUndefined()
    expect(dialerIn(pod(...sctpListeners(image, [132, 133])))).toBe(29_133)
    expect([sctpDialer(image), { name: 'netherkin-sctp' }].map(isAgnhost)).toEqual([true, false])
  })
})
