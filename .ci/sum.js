// Sums vitest's reports, the features' JUnit files and the exit codes of the commands into one line.
import { existsSync, readFileSync } from 'node:fs'

const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined)

const countTests = (file) => {
  const { numPassedTests: passed = 0, numFailedTests: failed = 0 } = JSON.parse(read(file) ?? '{}')
  return { passed, failed }
}

const countScenarios = (file) => {
  const suite = /<testsuite\b[^>]*>/.exec(read(file) ?? '')?.[0] ?? ''
  const count = (name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(suite)?.[1] ?? 0)
  const failed = count('failures') + count('errors')
  return { passed: count('tests') - count('skipped') - failed, failed }
}

const command = (name) => (process.env[name] === '0' ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 })

const parts = {
  'unit, kernel and product tests': countTests('reports/out/tests.json'),
  'scenarios of features/': countScenarios('reports/out/junit.xml'),
  'npm test exits 0': command('TESTS'),
  'npm run check exits 0': command('CHECK'),
  // Where there are no real clusters to be had, the output says so.
  ...(process.env.KIND && {
    'tests on kind': countTests('reports/out/kind/tests.json'),
    'scenarios of features/ on kind': countScenarios('reports/out/kind/junit.xml'),
    'npm run test:kind exits 0': command('KIND'),
  }),
}
console.table(parts)

const sum = (key) => Object.values(parts).reduce((total, part) => total + part[key], 0)
// A part that counted nothing did not run, and what did not run did not pass.
const silent = Object.values(parts).filter(({ passed, failed }) => passed + failed === 0).length
const failed = sum('failed') + silent
console.log(`${sum('passed')} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
