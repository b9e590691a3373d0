/**
 * How Cucumber runs Netherkin's features, with `npx cucumber-js` as with `npx netherkin run`. In a project of your own,
 * `cucumber.js` is one line: `export { default } from 'netherkin/cucumber'`; your `features/` and `steps/` are found
 * beside the sentences that Netherkin brings.
 */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(fileURLToPath(import.meta.url))
const isOwnFolder = process.cwd() === root

/** @param {string} folder @param {RegExp} ending @returns {number} when the newest file was written, ms; 0 for none. */
const newest = (folder, ending) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => ending.test(file) && !file.endsWith('.test.ts'))
    .reduce((latest, file) => Math.max(latest, statSync(join(folder, file)).mtimeMs), 0)

const isStale = () => {
  if (!existsSync(join(root, 'dist'))) return true
  const written = ['clusters', 'support', 'steps', 'reports'].map((room) => newest(join(root, room), /\.(tsx?|css)$/))
  return Math.max(...written) > newest(join(root, 'dist'), /\.js$/)
}

// Only the repository has its sources and a compiler beside it; a worker runs what its coordinator compiled.
if (isOwnFolder && !process.env.CUCUMBER_PARALLEL && existsSync(join(root, 'scripts/build.js')) && isStale())
  await (await import('./scripts/build.js')).compile()

/** @param {string} path @returns {string} a pattern that matches only it. */
const literal = (path) => path.replace(/[[\]{}()*?!]/g, '[$&]')

const supportCode = ['stop', 'parameter-types', 'world', 'hooks'].map((name) => join(root, `dist/support/${name}.js`))

/** @returns {{ compiled: string[], typescript: string[] }} the project's own step files; TypeScript only where nobody compiled it. */
const listOwnSteps = () => {
  if (isOwnFolder || !existsSync('steps')) return { compiled: [], typescript: [] }
  const files = readdirSync('steps', { recursive: true, encoding: 'utf8' }).filter((file) => !/\.(test|d)\./.test(file))
  const isAlone = (file) => !files.includes(file.replace(/ts$/, 'js'))
  return {
    compiled: files.filter((file) => /\.[cm]?js$/.test(file)),
    typescript: files.filter((file) => /\.m?ts$/.test(file) && isAlone(file)),
  }
}

const { compiled, typescript } = listOwnSteps()
const runsTypeScript = Boolean(process.features.typescript)

/** @type {string[]} step files that this Node cannot load, for `netherkin` to say so. */
export const unreadSteps = runsTypeScript ? [] : typescript.map((file) => join('steps', file))

const readSteps = [...compiled, ...(runsTypeScript ? typescript : [])]

/** Whoever asks for a feature file by its path means the clusters that it names, too. The workers are told by the coordinator. */
const isNamed = process.argv.slice(2).some((argument) => /\.feature(:\d+)*$/.test(argument))

/** @type {Partial<import('@cucumber/cucumber').IConfiguration>} */
const configuration = {
  ...(isNamed && { worldParameters: { netherkin: { named: true } } }),
  import: [
    ...supportCode.filter(existsSync).map(literal),
    `${literal(join(root, 'dist/steps'))}/**/*.js`,
    ...readSteps.map((file) => literal(join(process.cwd(), 'steps', file))),
  ],
  format: [
    [pathToFileURL(join(root, 'dist/support/cli/formatter.js')).href],
    ['message', 'reports/out/messages.ndjson'],
    ['html', 'reports/out/report.html'],
  ],
  formatOptions: { netherkin: { htmlPath: 'reports/out/report.html' } },
}

export default configuration
