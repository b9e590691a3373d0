import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Tests of the whole product, as its users meet it: compiled, installed, started as processes. */
const product = 'support/product/**/*.test.ts'
/** Of them, those that look at the whole machine. */
const alone = 'support/product/kill.test.ts'
/** Tests that replace modules, or end what a process has one of: no other test may share their modules. */
const isolated = '**/*.isolated.test.ts'
/** Tests that need a real cluster: `npm run test:kind`. */
const kind = '**/*.kind.test.ts'
/** Tests of the review in a real browser: `npm run test:browser`. */
const browser = '**/*.browser.test.ts'
/** Tests that do for minutes what others do once: `npm run test:endurance`, with all moments of those who kill. */
const endurance = 'support/product/**/*.endurance.test.ts'
/** Tests that make and lose clusters: `npm run test:lifecycle`. */
const lifecycle = '**/*.lifecycle.test.ts'

export default defineConfig({
  test: {
    pool: 'threads',
    // Tests on a real kernel mostly wait for packets that do not come.
    maxWorkers: availableParallelism() + 1,
    // A reporter's own option wins over the command line's, so what runs besides says it by a variable.
    reporters: ['default', ['json', { outputFile: process.env.NETHERKIN_TEST_REPORT ?? 'reports/out/tests.json' }]],
    projects: [
      ...[
        { name: 'alone', include: alone, groupOrder: 2 },
        { name: 'kind', include: `{clusters,support}/${kind}`, groupOrder: 3 },
        { name: 'lifecycle', include: `{clusters,support}/${lifecycle}`, groupOrder: 4 },
        { name: 'browser', include: `support/${browser}`, groupOrder: 5 },
        { name: 'endurance', include: endurance, groupOrder: 6 },
      ].map(({ name, include, groupOrder }) => ({
        extends: true as const,
        test: {
          name,
          include: [include],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 600_000,
          sequence: { groupOrder },
        },
      })),
      ...[
        { name: 'unit', include: '**/*.test.ts', exclude: [isolated], isolate: false },
        { name: 'isolated', include: isolated, exclude: [], isolate: true },
      ].map(({ name, include, exclude, isolate }) => ({
        extends: true as const,
        test: {
          name,
          include: [`{steps,support,clusters,reports}/${include}`],
          exclude: [product, kind, lifecycle, browser, ...exclude],
          isolate,
          // In CI a real cluster is made beside them.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      })),
      {
        extends: true,
        // Each is a process or several, so a few at a time, when the unit tests are through. They mostly wait.
        test: {
          name: 'product',
          include: [product],
          exclude: [alone, kind, lifecycle, browser, endurance],
          maxWorkers: 2,
          maxConcurrency: 4,
          testTimeout: 600_000,
          hookTimeout: 600_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
