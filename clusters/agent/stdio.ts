/** An agent on its own standard input and output: its end is the agent's. */
import { createAgent, identityOf } from './agent.js'
import { answerLines } from './lines.js'
import type { AgentStart } from './requests.js'

const nobody: AgentStart = { namespace: '', pod: '', listeners: [] }

const readStart = (): AgentStart =>
  process.env.NETHERKIN_AGENT === undefined ? nobody : JSON.parse(process.env.NETHERKIN_AGENT)

export const speak = async (): Promise<void> => {
  const start = readStart()
  const agent = createAgent(start, identityOf(start, process.env.NODE_NAME), async (complaints) => {
    for (const complaint of complaints) process.stderr.write(`${complaint}\n`)
  })
  await agent.start()
  await answerLines(process.stdin, process.stdout, agent.perform, ({ op }) => {
    if (op === 'exit') process.exit(0)
  })
  process.exit(0)
}
