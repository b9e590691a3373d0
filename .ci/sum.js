// Sums vitest's report, the features' JUnit file and the exit codes of both commands into one line.
import { existsSync, readFileSync } from 'node:fs'

const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined)

const unit = JSON.parse(read('reports/out/tests.json') ?? '{}')
const features = /<testsuite\b[^>]*>/.exec(read('reports/out/junit.xml') ?? '')?.[0] ?? ''
const count = (name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(features)?.[1] ?? 0)

const featuresFailed = count('failures') + count('errors')
const featuresPassed = count('tests') - count('skipped') - featuresFailed
const command = (name) => (process.env[name] === '0' ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 })

const parts = {
  'unit, kernel and product tests': { passed: unit.numPassedTests ?? 0, failed: unit.numFailedTests ?? 0 },
  'scenarios of features/': { passed: featuresPassed, failed: featuresFailed },
  'npm test exits 0': command('TESTS'),
  'npm run check exits 0': command('CHECK'),
}
console.table(parts)

const sum = (key) => Object.values(parts).reduce((total, part) => total + part[key], 0)
// A part that counted nothing did not run, and what did not run did not pass.
const silent = Object.values(parts).filter(({ passed, failed }) => passed + failed === 0).length
const failed = sum('failed') + silent
console.log(`${sum('passed')} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
