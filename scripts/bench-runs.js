// Runs of the compiled product in a folder of their own, and what their messages say about time.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './bench-page.js'

export const program = join(root, 'dist/support/cli/main.js')

/** @param {readonly number[]} values @param {number} share 0.5: the median */
export const quantile = (values, share) =>
  [...values].sort((one, other) => one - other)[Math.min(values.length - 1, Math.floor(values.length * share))]

/** @param {readonly number[]} values */
export const median = (values) => quantile(values, 0.5)

/** @param {number} ms */
export const seconds = (ms) => `${(ms / 1000).toFixed(2)} s`

const toMs = ({ seconds: whole, nanos }) => whole * 1000 + nanos / 1e6

/** Messages of a run, and its manifest where it left one. */
export const readRun = (folder) => ({
  messages: readFileSync(join(folder, 'reports/out/messages.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line)),
  manifest: JSON.parse(readFileSync(join(folder, 'reports/out/manifest.json'), 'utf8')),
})

const isEvidence = (attachment) => attachment?.mediaType === 'application/vnd.netherkin.evidence+json'

/** Each judged step: when it ended (milliseconds since the epoch), how long it took, what it judged. */
export const judgedSteps = (messages) => {
  const evidence = messages.flatMap(({ attachment }) => (isEvidence(attachment) ? [attachment] : []))
  return evidence.map(({ testStepId, testCaseStartedId, body }) => {
    const { testStepFinished } = messages.find(
      ({ testStepFinished: one }) => one?.testStepId === testStepId && one.testCaseStartedId === testCaseStartedId,
    )
    return {
      scenario: testCaseStartedId,
      endedAt: toMs(testStepFinished.timestamp),
      tookMs: toMs(testStepFinished.testStepResult.duration),
      judgements: JSON.parse(body).judgements,
    }
  })
}

/** The first attempt that came to a verdict; milliseconds since the epoch. */
export const firstVerdict = (messages) => {
  const observations = judgedSteps(messages).flatMap(({ judgements }) => judgements.flatMap((one) => one.observations))
  return Math.min(...observations.map(({ startedAt, phases }) => startedAt + phases.totalMs))
}

/** Scenarios in order, each with its name, its time from first hook to last, and its judged steps. */
export const scenariosOf = (messages) => {
  const pickles = new Map(messages.flatMap(({ pickle }) => (pickle ? [[pickle.id, pickle]] : [])))
  const cases = new Map(messages.flatMap(({ testCase }) => (testCase ? [[testCase.id, testCase]] : [])))
  const steps = judgedSteps(messages)
  const starts = messages.flatMap(({ testCaseStarted }) => (testCaseStarted ? [testCaseStarted] : []))
  return starts.map(({ id, testCaseId, timestamp }) => {
    const { testCaseFinished } = messages.find(({ testCaseFinished: one }) => one?.testCaseStartedId === id)
    return {
      name: pickles.get(cases.get(testCaseId).pickleId).name,
      tookMs: toMs(testCaseFinished.timestamp) - toMs(timestamp),
      steps: steps.filter(({ scenario }) => scenario === id),
    }
  })
}

/** Starts a command of the product; `onLine` hears each line of its output when it comes. */
export const start = (args, { cwd, env = process.env, onLine = () => {}, detached = false } = {}) => {
  const child = spawn(process.execPath, [program, ...args], { cwd, env, detached })
  const output = []
  let rest = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output.push(chunk)
      const lines = (rest + chunk).split('\n')
      rest = lines.pop()
      for (const line of lines) onLine(line)
    })
  const ended = new Promise((resolve) => child.on('close', (code) => resolve({ code, output: output.join('') })))
  return { child, ended }
}

/** To its end. @throws an Error with the output unless it exits with 0. */
export const call = async (args, options) => {
  const { code, output } = await start(args, options).ended
  if (code !== 0) throw new Error(`netherkin ${args.join(' ')}: exit ${code}\n${output}`)
  return output
}

/** An empty folder with a feature in it: `netherkin run` writes its reports there. */
export const prepareFolder = (feature) => {
  const folder = mkdtempSync(join(tmpdir(), 'netherkin-bench-'))
  if (feature) writeFileSync(join(folder, 'bench.feature'), feature)
  return { folder, path: join(folder, 'bench.feature'), remove: () => rmSync(folder, { recursive: true }) }
}
