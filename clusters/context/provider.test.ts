import { expect, it } from 'vitest'
import { sendStatus, startServer, writeKubeConfig } from '../kubernetes/scripted-server.js'
import { context } from './provider.js'

// It loads hundreds of modules: a busy machine takes its time.
const loadingMs = 60_000

it(
  'takes credentials that are refused for wrong input, as nothing but other ones helps',
  async () => {
    const server = await startServer(sendStatus(401, 'Unauthorized', 'Unauthorized'))
    const existing = { context: 'here', kubeconfig: writeKubeConfig(server.port) }
    const asked = context.create({ name: 'nk-1', nodes: 2, families: ['IPv4'], existing })
    await expect(asked).rejects.toThrow(/refused the credentials of user "u" \(401\); log in again/)
    await expect(asked).rejects.toBeInstanceOf(RangeError)
    await server.stop()
  },
  loadingMs,
)
