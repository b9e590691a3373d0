import { describe, expect, it } from 'vitest'
import { ApiError, type WireObject } from './api.js'
import type { Engine } from './engine.js'
import { lookForSctp, type SctpSight, speaksSctp } from './sctp-nodes.js'

const heading = 'protocol  size sockets  memory press maxhdr  slab module     cl co di ac'
const having = [heading, 'SCTPv6    1528      1       0   no', 'SCTP      1368      0', 'TCP       2496      7']
const lacking = [heading, 'UDPv6     1344      0', 'TCP       2496      7']

/** Lines by node, or what goes wrong. */
type Protocols = Readonly<Record<string, readonly string[] | Error>>

const agentOf = (name: string): WireObject => ({
  ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'netherkin-nodes', uid: name } },
  spec: { hostNetwork: true, containers: [{ name: 'agent', env: [{ name: 'NETHERKIN_AGENT' }] }] },
})

const look = (protocols: Protocols): Promise<SctpSight> => {
  const exec = async ({ pod, command }: { pod: string; command: readonly string[] }) => {
    expect(command).toEqual(['cat', '/proc/net/protocols'])
    const told = protocols[pod]
    if (!Array.isArray(told)) throw told
    return { onLine: (hear: (line: string) => void) => told.forEach(hear), ended: Promise.resolve('exit code 0') }
  }
  const pods = new Map(Object.keys(protocols).map((name) => [name, agentOf(name)]))
  const naming = { namespace: { real: (said: string) => said } }
  return lookForSctp({ parts: { naming, api: { exec } }, sight: { of: () => pods } } as unknown as Engine)
}

describe('SCTP of nodes', () => {
  it('is read off their lists of protocols', () => {
    expect([having, lacking, [], ['cat: no such file']].map(speaksSctp)).toEqual([true, false, undefined, undefined])
  })

  it('is there when every node has it, and only then', async () => {
    expect(await look({ worker: having, worker2: having })).toEqual({})
    expect(await look({ worker: having, worker2: lacking })).toEqual({
      lack: expect.stringMatching(/^on node worker2, .*does not list it: sudo modprobe sctp/),
    })
    expect(await look({ worker: lacking, worker2: lacking })).toEqual({
      lack: expect.stringMatching(/^on every node, .*does not list it/),
    })
  })

  it('is not there where nobody may look', async () => {
    const forbidden = new ApiError('pods "worker" is forbidden', 403, 'Forbidden')
    expect(await look({ worker: forbidden })).toEqual({ lack: expect.stringContaining('forbidden') })
    expect(await look({})).toEqual({ lack: expect.stringContaining('no agent may be on the nodes') })
  })

  it('is in doubt where the look went wrong, unless a node is known to lack it', async () => {
    const broken = new ApiError('the server opened no exec stream within 15 s', 0, 'UND_ERR_CONNECT_TIMEOUT')
    expect(await look({ worker: [] })).toEqual({
      doubt: 'on every node, /proc/net/protocols could not be read (exit code 0)',
    })
    expect(await look({ worker: having, worker2: broken })).toEqual({ doubt: `on node worker2, ${broken.message}` })
    expect(await look({ worker: broken, worker2: lacking })).toEqual({ lack: expect.stringContaining('node worker2') })
  })
})
