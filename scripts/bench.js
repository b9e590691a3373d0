// Measures the figures of docs/performance.md on this machine and writes them there: npm run bench.
// Every figure is the median of several runs of the compiled product; nothing is left out of a run.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, release, tmpdir, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const program = join(root, 'dist/support/cli/main.js')
const repeats = 3

/** @param {number[]} values */
const median = (values) => [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)]

const children = (pid) =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)

/** @returns {number} proportional set size of a process and all below it, MB; what ended meanwhile counts nothing. */
const pssOf = (pid) => {
  try {
    const own = Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) / 1024
    return own + children(pid).reduce((sum, child) => sum + pssOf(child), 0)
  } catch {
    return 0
  }
}

const readMessages = (folder) =>
  readFileSync(join(folder, 'reports/out/messages.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

const toMs = ({ seconds, nanos }) => seconds * 1000 + nanos / 1e6

/** The first attempt of a run that came to a verdict; milliseconds since the epoch. */
const firstVerdict = (messages) => {
  const judgements = messages.flatMap(({ attachment }) =>
    attachment?.mediaType === 'application/vnd.netherkin.evidence+json' ? JSON.parse(attachment.body).judgements : [],
  )
  const observations = judgements.flatMap((judgement) => judgement.observations)
  return Math.min(...observations.map(({ startedAt, phases }) => startedAt + phases.totalMs))
}

/** How long the steps took that asked. */
const askingMs = (messages) => {
  const asking = new Set(messages.flatMap(({ attachment }) => (attachment ? [attachment.testStepId] : [])))
  return messages
    .filter(({ testStepFinished }) => asking.has(testStepFinished?.testStepId))
    .reduce((sum, { testStepFinished }) => sum + toMs(testStepFinished.testStepResult.duration), 0)
}

/** Runs the product in an empty folder with one feature (a text) or a path. Weighing its memory takes time of its own. */
const run = async (what, { args = [], weighed = false } = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'netherkin-bench-'))
  const path = what.includes('\n') ? join(folder, 'bench.feature') : what
  if (path !== what) writeFileSync(path, what)
  const startedAt = Date.now()
  const child = spawn(process.execPath, [program, 'run', path, ...args], { cwd: folder })
  const output = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk))
  let peakMb = 0
  const weigh = () => (peakMb = Math.max(peakMb, pssOf(child.pid)))
  const watch = weighed ? setInterval(weigh, 250) : undefined
  const code = await new Promise((resolve) => child.on('close', resolve))
  const totalMs = Date.now() - startedAt
  clearInterval(watch)
  if (code !== 0) throw new Error(`exit ${code}\n${Buffer.concat(output)}`)
  const messages = readMessages(folder)
  rmSync(folder, { recursive: true })
  return {
    totalMs,
    scenarios: messages.filter(({ testCaseFinished }) => testCaseFinished?.willBeRetried === false).length,
    verdictMs: firstVerdict(messages) - startedAt,
    askingMs: askingMs(messages),
    peakMb,
  }
}

const repeat = async (figure, measure) => {
  const values = []
  for (let round = 0; round < repeats; round += 1) values.push(figure(await measure()))
  return median(values)
}

const two = `Feature: The smallest question
  Scenario: Two pods
    Given pod a
    And pod b
    Then pod a can reach pod b on 80
`

const names = Array.from({ length: 9 }, (_, index) => `p${index + 1}`)
const ports = ['8001', '8002', '8003', '8001/udp', '8002/udp', '8003/udp']
const groups = [0, 1, 2]
const groupOf = (name) => Number(name.slice(1)) % groups.length
/** A third of the cells: nobody hears the group before its own. */
const isDropped = (from, to) => (groupOf(from) + 1) % groups.length === groupOf(to)

const row = (cells) => `      | ${cells.join(' | ')} |`
const cellsOf = (from) => names.map((to) => (isDropped(from, to) ? '✗' : '✓'))
const listening = names.map((name, index) =>
  row([name, index % 2 === 0 ? 'worker' : 'worker2', `group=${groupOf(name)}`, ports.join(', ')]),
)
const accepting = groups.flatMap((group) => [
  `    And pods labelled group=${group} only accept traffic from pods labelled group=${group}`,
  `    And pods labelled group=${group} also accept traffic from pods labelled group=${(group + 1) % groups.length}`,
])
const table = [
  'Feature: 9 sources, 9 destinations, 6 ports',
  '  Scenario: a third of the cells is dropped',
  '    Given pods',
  row(['name', 'node', 'labels', 'ports']),
  ...listening,
  ...accepting,
  `    Then these can connect on ${ports.join(', ')}`,
  row(['', ...names]),
  ...names.map((from) => row([from, ...cellsOf(from)])),
].join('\n')

const pods = () =>
  names.map((name, index) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels: { app: name } },
    spec: {
      nodeName: index % 2 === 0 ? 'worker' : 'worker2',
      containers: [{ name: 'agent', image: 'agent', ports: [{ containerPort: 80 }] }],
    },
  }))

/** A cluster of 3 nodes and 9 pods, from nothing and in a cluster that has served other scenarios. */
const clusterMs = async () => {
  const { findProvider } = await import(join(root, 'dist/clusters/catalogue.js'))
  const provider = await findProvider('netns')
  const cold = performance.now()
  const cluster = await provider.create({ name: `bench-${process.pid}`, nodes: 3, families: ['IPv4'] })
  await cluster.reconcile(pods())
  const warm = performance.now()
  await cluster.reconcile([], { reset: true })
  const again = performance.now()
  await cluster.reconcile(pods(), { reset: true })
  const end = performance.now()
  await cluster.close()
  return { coldMs: warm - cold, warmMs: end - again }
}

const measureCluster = () =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [fileURLToPath(import.meta.url), '--cluster'])
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.pipe(process.stderr)
    child.on('close', (code) => (code === 0 ? resolve(JSON.parse(output)) : reject(new Error(`exit ${code}`))))
  })

/** How many scenarios the promise is about; `features/` has grown beyond them. */
const promisedScenarios = 60

/** All of `features/` as users run it: the runner chooses the workers. */
const runAll = async () => {
  const runs = []
  for (let round = 0; round < repeats; round += 1) runs.push(await run(join(root, 'features')))
  const { scenarios } = runs[0]
  const totalMs = median(runs.map((one) => one.totalMs))
  return `${seconds((totalMs * promisedScenarios) / scenarios)}: ${scenarios} scenarios took ${seconds(totalMs)} start to end`
}

const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`

/** Each figure: what it is, what it may be at most, and how it is measured. */
const figures = [
  [
    'process start to the first real verdict, 2 pods',
    '1.0 s',
    async () =>
      seconds(
        await repeat(
          (one) => one.verdictMs,
          () => run(two),
        ),
      ),
  ],
  [
    'a fresh cluster of 3 nodes and 9 pods, from nothing',
    '1.2 s',
    async () => seconds(await repeat((one) => one.coldMs, measureCluster)),
  ],
  [
    '9 fresh pods on 3 nodes in a cluster that is up',
    '0.3 s',
    async () => seconds(await repeat((one) => one.warmMs, measureCluster)),
  ],
  [
    `${promisedScenarios} scenarios: all of \`features/\` start to end × ${promisedScenarios} / its scenarios`,
    '10 s',
    runAll,
  ],
  [
    'a table of 9 × 9 pairs on 6 ports (486 probes a round), a third dropped: the step that asks',
    '3 s',
    async () =>
      seconds(
        await repeat(
          (one) => one.askingMs,
          () => run(table),
        ),
      ),
  ],
  [
    'memory of all processes of a run with 2 workers (peak PSS)',
    '600 MB',
    async () =>
      `${Math.round(
        await repeat(
          (one) => one.peakMb,
          () => run(join(root, 'features'), { args: ['--parallel', '2'], weighed: true }),
        ),
      )} MB`,
  ],
]

const describeMachine = () => {
  const [{ model }] = cpus()
  return `${cpus().length} cores (${model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node ${process.version}`
}

const writePage = (rows) =>
  writeFileSync(
    join(root, 'docs/performance.md'),
    `# How fast it is

Measured by \`npm run bench\`, which writes this page: the median of ${repeats} runs of the compiled product, on ${describeMachine()}.

| figure | promised | measured |
| --- | --- | --- |
${rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}

That a killed run leaves nothing is a test, not a figure: \`support/product/kill.test.ts\` ends launcher, worker and holder with
\`kill -9\` at 20 random moments; 5 s later there is no process, no network namespace, and no file outside \`reports/out\`.
`,
  )

const measureAll = async () => {
  const rows = []
  for (const [figure, promised, measure] of figures) {
    const measured = await measure()
    console.log(`${figure}: ${measured} (at most ${promised})`)
    rows.push([figure, promised, measured])
  }
  writePage(rows)
}

if (process.argv.includes('--cluster')) console.log(JSON.stringify(await clusterMs()))
else await measureAll()
