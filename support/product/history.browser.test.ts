/** What a review says of earlier runs, as people read it: a page of real runs, in a real browser. No packets. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findFlaws, launchChromium } from './chromium.js'
import { makeProject, stepsOfIll } from './project.js'
import { program } from './runs.js'

const files: Readonly<Record<string, string>> = {
  'steps/own.js': stepsOfIll,
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
  folder = await makeProject('past', files)
  for (const ILL of ['', 'two,three', 'one,three'])
    await execa('node', [program, 'run', '--history', 'history'], { cwd: folder, reject: false, env: { ILL } })
  browser = await launchChromium()
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
    expect(await page.locator('header').textContent()).toMatch(/Since 20[\d-]+ [\d:]+ UTC: 1 broken, 1 mended/)
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
    expect(await findFlaws(page)).toEqual([])
    await page.context().close()
  })
})
