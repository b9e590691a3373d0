// Measures how a review of 1,000 scenarios × 4 columns is made and opened, and writes it into docs/performance.md:
// npm run bench:report. The messages are those of a real run on netns, multiplied. `-- --print` writes nothing.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import { describeMachine, renderTable, root, writeSection } from './bench-page.js'
import { multiplyRun } from './bench-report-messages.js'
import { median } from './bench-runs.js'

const repeats = 5
const scenarios = 1000
const columns = ['netns', 'kind calico', 'kind cilium', 'kind flannel']
const program = join(root, 'dist/support/cli/main.js')

/** What the kernel saw a process use at most, kilobytes, into a file. */
const weigh = (file) =>
  `--import=data:text/javascript,${encodeURIComponent(
    `import { writeFileSync } from 'node:fs'; process.on('exit', () => writeFileSync(${JSON.stringify(file)}, String(process.resourceUsage().maxRSS)))`,
  )}`

const run = (args, env = {}) =>
  new Promise((resolve) => {
    const startedAt = performance.now()
    const child = spawn(process.execPath, [program, ...args], {
      cwd: root,
      stdio: 'ignore',
      env: { ...process.env, ...env },
    })
    child.on('close', (code) => resolve({ code, tookMs: performance.now() - startedAt }))
  })

/** One of the four breaks something, as the reviews that people read do. @returns {Promise<string[]>} paths */
const makeMessages = async (folder) => {
  await run(['run', join(root, 'features'), '--output', join(folder, 'run')], { NETHERKIN_FAULTS: 'affinity-ignored' })
  const recorded = readFileSync(join(folder, 'run/messages.ndjson'), 'utf8')
  return columns.map((column, index) => {
    const path = join(folder, `${index}.ndjson`)
    writeFileSync(path, multiplyRun(recorded, scenarios, column))
    return path
  })
}

const makeReview = async (folder, paths) => {
  const [page, memory] = [join(folder, 'review.html'), join(folder, 'memory')]
  const { code, tookMs } = await run(['report', ...paths, '--output', page], { NODE_OPTIONS: weigh(memory) })
  if (code !== 0) throw new Error(`netherkin report: exit ${code}`)
  return { tookMs, peakMb: Number(readFileSync(memory, 'utf8')) / 1024, bytes: statSync(page).size, page }
}

/** From the start of the navigation, in a browser that has just started. */
const openReview = async (page) => {
  const executablePath = process.env.NETHERKIN_CHROMIUM ?? '/usr/bin/chromium'
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    const tab = await browser.newPage()
    await tab.goto(pathToFileURL(page).href)
    return await tab.evaluate(
      `new Promise((resolve) => new PerformanceObserver((list) => {
        for (const { name, startTime } of list.getEntries()) if (name === 'first-contentful-paint') resolve(startTime)
      }).observe({ type: 'paint', buffered: true }))`,
    )
  } finally {
    await browser.close()
  }
}

const repeat = async (measure) => {
  const all = []
  for (let round = 0; round < repeats; round += 1) all.push(await measure())
  return all
}

const folder = mkdtempSync(join(tmpdir(), 'netherkin-bench-'))
try {
  const paths = await makeMessages(folder)
  const made = await repeat(() => makeReview(folder, paths))
  const paints = await repeat(() => openReview(made[0].page))
  const of = (figure) => median(made.map(figure))
  const read = paths.reduce((sum, path) => sum + statSync(path).size, 0)
  const table = renderTable(
    ['figure', 'promised', 'measured'],
    [
      [
        '`netherkin report`, process start to end',
        '2 s',
        `${(of(({ tookMs }) => tookMs) / 1000).toFixed(2)} s (${(read / 2 ** 20).toFixed(0)} MB of messages)`,
      ],
      ['its memory (peak RSS)', '300 MB', `${of(({ peakMb }) => peakMb).toFixed(0)} MB`],
      ['the page', '5 MB', `${(of(({ bytes }) => bytes) / 2 ** 20).toFixed(2)} MB`],
      [
        'its first paint in Chromium, from the start of the navigation',
        '1 s',
        `${(median(paints) / 1000).toFixed(2)} s`,
      ],
    ],
  )
  process.stdout.write(`${table}\n`)
  if (!process.argv.includes('--print'))
    writeSection(
      'npm run bench:report',
      `## The review\n\nMeasured by \`npm run bench:report\`, which writes this section: a review of ${scenarios} scenarios × ${columns.length} columns, out of messages of a real
run on netns whose scenarios were multiplied. The median of ${repeats}, on ${describeMachine()}.\n\n${table}`,
    )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
