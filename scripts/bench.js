// Measures the figures of `netns` on this machine and writes them into docs/performance.md: npm run bench.
// Every figure is the median of several runs of the compiled product; nothing is left out of a run.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { table, two } from './bench-features.js'
import { describeMachine, renderTable, root, writeSection } from './bench-page.js'
import { firstVerdict, judgedSteps, median, prepareFolder, readRun, seconds, start } from './bench-runs.js'

const repeats = 3

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

/** Runs the product in an empty folder with one feature (a text) or a path. Weighing its memory takes time of its own. */
const run = async (what, { args = [], weighed = false } = {}) => {
  const isText = what.includes('\n')
  const { folder, path, remove } = prepareFolder(isText ? what : undefined)
  const startedAt = Date.now()
  const { child, ended } = start(['run', isText ? path : what, ...args], { cwd: folder })
  let peakMb = 0
  const weigh = () => (peakMb = Math.max(peakMb, pssOf(child.pid)))
  const watch = weighed ? setInterval(weigh, 250) : undefined
  const { code, output } = await ended
  const totalMs = Date.now() - startedAt
  clearInterval(watch)
  if (code !== 0) throw new Error(`exit ${code}\n${output}`)
  const { messages } = readRun(folder)
  remove()
  return {
    totalMs,
    scenarios: messages.filter(({ testCaseFinished }) => testCaseFinished?.willBeRetried === false).length,
    verdictMs: firstVerdict(messages) - startedAt,
    askingMs: judgedSteps(messages).reduce((sum, { tookMs }) => sum + tookMs, 0),
    peakMb,
  }
}

const repeat = async (figure, measure) => {
  const values = []
  for (let round = 0; round < repeats; round += 1) values.push(figure(await measure()))
  return median(values)
}

const names = Array.from({ length: 9 }, (_, index) => `p${index + 1}`)

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

const writePage = (rows) =>
  writeSection(
    'npm run bench',
    `Measured by \`npm run bench\`, which writes this section: the median of ${repeats} runs of the compiled product, on ${describeMachine()}.

${renderTable(['figure', 'promised', 'measured'], rows)}

That a killed run leaves nothing is a test, not a figure: \`npm run test:endurance\` ends launcher, worker and holder with
\`kill -9\` at 20 random moments (\`npm test\` at 6); 5 s later there is no process, no network namespace, and no file outside \`reports/out\`.
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
