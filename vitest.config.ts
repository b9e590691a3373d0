import { defineConfig } from 'vitest/config'

/** Tests of the whole product, as its users meet it: compiled, installed, started as processes. */
const product = 'support/product/**/*.test.ts'

export default defineConfig({
  test: {
    pool: 'threads',
    reporters: ['default', ['json', { outputFile: 'reports/out/tests.json' }]],
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['{steps,support,clusters,reports}/**/*.test.ts'], exclude: [product] },
      },
      {
        extends: true,
        // They measure and kill processes: alone on the machine, one after another, when the unit tests are through.
        test: {
          name: 'product',
          include: [product],
          fileParallelism: false,
          maxConcurrency: 2,
          testTimeout: 600_000,
          hookTimeout: 600_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
