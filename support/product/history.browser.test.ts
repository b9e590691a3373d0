/** What a review says of earlier runs, as people read it: a page of real runs, in a real browser. No packets. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AxeResults } from 'axe-core'
import { execa } from 'execa'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { program, root } from './runs.js'

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const executablePath = process.env.NETHERKIN_CHROMIUM ?? '/usr/bin/chromium'
const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update']

const files: Readonly<Record<string, string>> = {
  'package.json': '{"name": "mine", "private": true, "type": "module"}',
  'cucumber.js': `export { default } from ${JSON.stringify(join(root, 'cucumber.js'))}\n`,
  'steps/own.js': [
    `import { Given } from '@cucumber/cucumber'`,
    `import assert from 'node:assert'`,
    `Given('{word} is well', (name) => assert.ok(!(process.env.ILL ?? '').includes(name), name + ' is ill'))`,
    '',
  ].join('\n'),
  'features/well.feature': [
    'Feature: W',
    `  Scenario: One <img src=x onerror=document.title='boom'>\n    Given one is well`,
    '  Scenario: Two\n    Given two is well',
    '  Scenario: Three\n    Given three is well\n',
  ].join('\n'),
}

let folder: string
let browser: Browser
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netherkin-past-'))
  await Promise.all(['steps', 'features'].map((name) => mkdir(join(folder, name))))
  await Promise.all(Object.entries(files).map(([path, text]) => writeFile(join(folder, path), text)))
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  for (const ILL of ['', 'two,three', 'one,three'])
    await execa('node', [program, 'run', '--history', 'history'], { cwd: folder, reject: false, env: { ILL } })
  browser = await chromium.launch({ executablePath, args })
})
afterAll(async () => {
  await browser?.close()
  await rm(folder, { recursive: true, force: true })
})

const open = async (options: Parameters<Browser['newContext']>[0] = {}) => {
  const page = await (await browser.newContext(options)).newPage()
  await page.goto(`file://${join(folder, 'reports/out/review.html')}`)
  return page
}

describe('a review with a history, in a browser', () => {
  it.each([true, false])('says since when, what changed and what wavers; with its script: %s', async (hasScript) => {
    const page = await open({ javaScriptEnabled: hasScript })
    expect(await page.title()).toBe('Netherkin review')
    const told = await page.locator('.failed > li').allTextContents()
    expect(told).toEqual([
      expect.stringMatching(/^One .*failing since this run; passed last on/),
      expect.stringMatching(/^Three.*failing since .*, 2 runs; passed last on/),
    ])
    expect(await page.locator('header').textContent()).toMatch(/Since history\/20.*: 1 broken, 1 mended/)
    const changes = page.locator('section[aria-labelledby=changes]')
    expect(await changes.locator('summary').allTextContents()).toEqual(['✗ 1 scenario broken', '✓ 1 scenario mended'])
    expect(await changes.locator('details a').first().isVisible()).toBe(true)
    expect(await page.locator('section[aria-labelledby=flaky]').textContent()).toContain('turned 2 times in 3 runs')
    expect(await page.locator('.matrix .turn').evaluateAll((all) => all.map(({ ariaLabel }) => ariaLabel))).toEqual([
      'broken',
      'mended',
    ])
    await page.context().close()
  })

  it.each(['light', 'dark'] as const)('has no flaw that axe knows, %s', async (colorScheme) => {
    const page = await open({ colorScheme, bypassCSP: true })
    await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true')
    await page.addScriptTag({ path: axe })
    const { violations } = (await page.evaluate('axe.run()')) as AxeResults
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
    await page.context().close()
  })
})
