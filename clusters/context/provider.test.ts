import { expect, it } from 'vitest'
import { sendStatus, startServer, writeKubeConfig } from '../kubernetes/scripted-server.js'
import { context } from './provider.js'

// It loads hundreds of modules: a busy machine takes its time.
const loadingMs = 60_000

it.each([
  [401, 'Unauthorized', /refused the credentials of user "u" \(401\); log in again/],
  [403, 'User "u" cannot get path "/version"', /give the account of context "here" this right, or name another/],
] as const)(
  'takes credentials that are refused (%i) for wrong input, as nothing but other ones helps',
  async (code, message, said) => {
    const server = await startServer(sendStatus(code, '', message))
    const existing = { context: 'here', kubeconfig: writeKubeConfig(server.port) }
    const asked = context.create({ name: 'nk-1', nodes: 2, families: ['IPv4'], existing })
    await expect(asked).rejects.toThrow(said)
    await expect(asked).rejects.toBeInstanceOf(RangeError)
    await server.stop()
  },
  loadingMs,
)
