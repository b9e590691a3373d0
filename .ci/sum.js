// Sums vitest's reports, the features' messages and the exit codes of the commands into one line.
import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { tallyOf } from '../dist/reports/tally.js'

const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined)

const countTests = (file) => {
  const { numPassedTests: passed = 0, numFailedTests: failed = 0 } = JSON.parse(read(file) ?? '{}')
  return { passed, failed }
}

/** The tests that failed, by file and name, with the beginning of what they said: told last, where a log that is cut keeps it. */
const tellFailures = (file) => {
  for (const { name, status, message, assertionResults } of JSON.parse(read(file) ?? '{}').testResults ?? []) {
    const failed = assertionResults.filter((test) => test.status === 'failed')
    const told = failed.map((test) => [test.fullName, test.failureMessages.join('\n')])
    if (status === 'failed' && failed.length === 0) told.push(['was not loaded', message])
    for (const [title, why] of told)
      console.log(`FAILED ${relative('.', name)}: ${title}\n${why.split('\n').slice(0, 12).join('\n')}\n`)
  }
}

/** A scenario that fails as a known divergence says is as expected. */
const countScenarios = (file) => {
  const lines = (read(file) ?? '').split('\n').filter((line) => line !== '')
  const { passed, failed, unjudged, invalid, diverged } = tallyOf(lines.map((line) => JSON.parse(line))).counts
  return { passed: passed + diverged, failed: failed + unjudged + invalid }
}

const command = (name) => (process.env[name] === '0' ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 })

/** What failed beside the cluster, and was asked once more, alone: no failure of the last answer, but never kept quiet. */
const tellStarved = () => {
  const { failed } = countTests('reports/out/tests-beside.json')
  if (failed > 0) console.log(`${failed} of these failed beside the real cluster, and were asked once more, alone.`)
}

const parts = {
  'unit, kernel and product tests': countTests('reports/out/tests.json'),
  'scenarios of features/': countScenarios('reports/out/messages.ndjson'),
  'npm test exits 0': command('TESTS'),
  'npm run check exits 0': command('CHECK'),
  ...(process.env.BROWSER && {
    'tests in a browser': countTests('reports/out/browser.json'),
    'npm run test:browser exits 0': command('BROWSER'),
  }),
  // Where there are no real clusters to be had, the output says so.
  ...(process.env.KIND && {
    'tests on kind': countTests('reports/out/kind/tests.json'),
    'scenarios of features/ on kind': countScenarios('reports/out/kind/messages.ndjson'),
    'npm run test:kind exits 0': command('KIND'),
  }),
}
for (const name of ['tests-beside', 'tests', 'browser', 'kind/tests']) tellFailures(`reports/out/${name}.json`)

console.table(parts)
tellStarved()

const sum = (key) => Object.values(parts).reduce((total, part) => total + part[key], 0)
// A part that counted nothing did not run, and what did not run did not pass.
const silent = Object.values(parts).filter(({ passed, failed }) => passed + failed === 0).length
const failed = sum('failed') + silent
console.log(`${sum('passed')} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
