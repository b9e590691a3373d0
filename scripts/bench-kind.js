// Measures the figures of a real cluster and writes them into docs/performance.md: npm run bench:kind.
// One kind cluster with Calico serves all of them; it is made here and deleted at the end.
//   --reuse                  joins a kept cluster of `netherkin cluster create --cni calico`, and leaves it
//   --part table,policies    measures these alone, and only prints
//   --kills                  measures what killed runs leave behind, and nothing else; it sweeps
import { parseArgs } from 'node:util'
import { deleteClusters, listClusters, secludeState } from './bench-cluster.js'
import { measureKills } from './bench-kills.js'
import { measureAgents } from './bench-kind-agents.js'
import { measureEnforcement, measurePolicies, measureStart, measureTable } from './bench-kind-times.js'
import { describeMachine, renderTable, writeSection } from './bench-page.js'
import { seconds } from './bench-runs.js'

const { values: flags } = parseArgs({
  options: { part: { type: 'string' }, reuse: { type: 'boolean' }, kills: { type: 'boolean' } },
})

const parts = {
  start: measureStart,
  policies: measurePolicies,
  table: measureTable,
  enforcement: measureEnforcement,
  agents: measureAgents,
}

/** Each as it is known. */
const measure = async (names) => {
  const rows = []
  for (const name of names) {
    if (!parts[name]) throw new Error(`there is no part ${name}; there are ${Object.keys(parts).join(', ')}`)
    const startedAt = Date.now()
    for (const row of await parts[name]()) {
      rows.push(row)
      console.log(`${row[0]}: ${row[2]} (promised: ${row[1]})`)
    }
    console.log(`… ${name} took ${seconds(Date.now() - startedAt)}`)
  }
  return rows
}

const quote = ([figure, promised, measured, command]) => [figure, promised, measured, `\`${command}\``]

const writeFigures = (rows, column) =>
  writeSection(
    'npm run bench:kind',
    `Measured by \`npm run bench:kind\`, which writes this section, on one cluster (${column}) on ${describeMachine()}. The scenarios are in
\`scripts/bench-features.js\`; each command ran in an empty folder with one of them as \`bench.feature\`.

${renderTable(['figure', 'promised', 'measured', 'command'], rows.map(quote))}

*Our own time* of a scenario is its time from first hook to last, less what a verdict prescribes to wait: two gaps of 250 ms between three rounds, and for a denial
its hold of 1 s and the time limit of 2 s of the last attempt. All else counts as ours: taking away the policies of the scenario before, the baseline, the API,
exec streams, the CNI's own time. Time to enforcement is taken from the moment when all of a change was in the API to the start of the first attempt that was denied, and all after it were.
`,
  )

const writeKills = (rows) =>
  writeSection(
    'npm run bench:kind -- --kills',
    `Measured by \`npm run bench:kind -- --kills\`, which writes this section: all that the container engine and the API server list after a
sweep, less what was there before the run. The network \`kind\`, which all kind clusters of a machine share, stays. On ${describeMachine()}.

${renderTable(['figure', 'promised', 'measured'], rows)}
`,
  )

const measureAll = async () => {
  if (flags.kills) return writeKills(await measureKills())
  const rows = await measure(flags.part?.split(',') ?? Object.keys(parts))
  if (!flags.part) writeFigures(rows, (await listClusters())[0].title)
}

const end = async () => {
  if (flags.reuse) return
  await deleteClusters()
  forgetState()
}

const forgetState = flags.reuse ? () => {} : secludeState()
// What was begun is taken away; the run that is under way ends by the same signal.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => end().finally(() => process.exit(130)))
try {
  await measureAll()
} finally {
  await end()
}
