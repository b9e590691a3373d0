/** A container's main process: listens, says by a file whether all of its listeners are open, and answers at a unix socket. */
import { rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { createAgent, identityOf } from './agent.js'
import { answerLines } from './lines.js'
import type { Paths } from './paths.js'
import type { AgentRequest, AgentStart } from './requests.js'
import { listening } from './sockets.js'

const readStart = (): AgentStart => JSON.parse(process.env.NETHERKIN_AGENT ?? '')

/** By one of two files; the container's log has it, too. */
const show =
  (paths: Paths) =>
  async (complaints: readonly string[]): Promise<void> => {
    const text = complaints.map((complaint) => `${complaint}\n`).join('')
    process.stderr.write(text)
    const [there, gone] = complaints.length === 0 ? [paths.ready, paths.complaints] : [paths.complaints, paths.ready]
    await Promise.all([writeFile(there, text), rm(gone, { force: true })])
  }

const leaveAfter = ({ op }: AgentRequest): void => {
  if (op === 'exit') process.exit(0)
}

/** @throws when the environment says nothing, or the socket cannot be opened: the container ends with it. */
export const serve = async (paths: Paths): Promise<void> => {
  // A first process has no default for signals.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => process.exit(0))
  const start = readStart()
  const agent = createAgent(start, identityOf(start, process.env.NODE_NAME), show(paths))
  const fresh = `${paths.socket}.new`
  // Files of an earlier life of this container.
  await Promise.all([fresh, ...Object.values(paths)].map((path) => rm(path, { force: true })))
  const server = createServer((socket) => {
    socket.on('error', () => {})
    void answerLines(socket, socket, agent.perform, leaveAfter).then(() => socket.end())
  })
  // Whoever waits for the name finds it served.
  await listening(server, () => server.listen(fresh))
  await rename(fresh, paths.socket)
  await agent.start()
}
