/** The review as people read it: a real run's page, opened from disk in a real browser. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { multiplyRun } from '../../scripts/bench-report-messages.js'
import { findFlaws, launchChromium } from './chromium.js'
import { program } from './runs.js'

const feature = `@shop
Feature: A shop
  Scenario: only the shop <img src=x onerror=document.title='boom'> reaches it
    Given pods shop, visitor and db
    And pod db only accepts traffic from pod shop
    Then these can connect on 80
      |         | shop | visitor | db |
      | shop    |      | ✓       | ✓  |
      | visitor | ✓    |         | ✓  |

  @open
  Scenario: everybody reaches the shop
    Given pods shop and visitor
    Then pod visitor can reach pod shop on 80
`

let folder: string
let browser: Browser
let page: Page
/** What must not happen: complaints, and requests to anywhere. */
let unwanted: string[]

const usual = 'reports/out/review.html'
const address = (fragment = '', path = usual): string => `file://${join(folder, path)}${fragment}`

const open = async (fragment = '', colorScheme: 'light' | 'dark' = 'light', path = usual): Promise<void> => {
  const context = await browser.newContext({ colorScheme })
  page = await context.newPage()
  page.on('console', (message) => unwanted.push(message.text()))
  page.on('pageerror', ({ message }) => unwanted.push(message))
  page.on('request', (request) => {
    if (!request.url().startsWith('file:')) unwanted.push(request.url())
  })
  await page.goto(address(fragment, path))
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netherkin-review-'))
  await mkdir(join(folder, 'features'))
  await writeFile(join(folder, 'features/shop.feature'), feature)
  // Other things may run on this machine: what is slow must not look like a drop.
  await execa('node', [program, 'run', '--timeout-ms', '2000'], { cwd: folder, reject: false })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(() => {
  unwanted = []
})
afterEach(async () => {
  expect(unwanted).toEqual([])
  await page.context().close()
})

describe('a review in a browser', () => {
  it('answers on its first screen what failed, on which column, and why', async () => {
    await open()
    expect(await page.textContent('h1')).toBe('An expectation failed.')
    const failed = page.locator('.failed li').first()
    expect(await failed.isVisible()).toBe(true)
    expect(await failed.textContent()).toContain('netns: pod visitor → pod db:80/TCP: expected connected but saw')
    expect(await page.title()).toBe('Netherkin review')
  })

  it('filters by text, tag, result and column', async () => {
    await open()
    const shown = (): Promise<number> => page.locator('[data-row]:visible').count()
    expect(await shown()).toBe(2)
    await page.fill('[name=text]', '@open')
    expect(await shown()).toBe(1)
    await page.fill('[name=text]', '')
    await page.selectOption('[name=standing]', 'failed')
    await page.selectOption('[name=column]', '0')
    expect(await shown()).toBe(1)
    expect(await page.textContent('#filter output')).toBe('1 of 2')
  })

  it('unfolds the scenario that a link names, and shows the evidence of a cell', async () => {
    await open('#features-shop--everybody-reaches-the-shop')
    expect(await page.locator('details.scenario[open]').count()).toBe(1)
    await page.click('.failed a')
    await page.click('.heat.failed button')
    const dialog = page.locator('#evidence')
    await dialog.waitFor()
    expect(await dialog.textContent()).toContain('no rule admits pod default/visitor on 80/TCP')
    await page.keyboard.press('Escape')
    expect(await dialog.isVisible()).toBe(false)
    // What went as expected has its packets, too.
    await page.click('.heat.passed button')
    await dialog.waitFor()
    const seen = dialog.locator('tbody tr').first()
    expect(await seen.locator('td').nth(0).textContent()).toMatch(/^[\d.]+:80$/)
    expect(await seen.locator('td').nth(5).textContent()).toContain('connect ')
  })

  it('draws what a failing scenario was asked of, the failing path marked, and what one asks for', async () => {
    await open()
    await page.click('.failed a')
    const scenario = page.locator('details.scenario[open]')
    const drawing = scenario.locator('svg.drawing[role=img]')
    await drawing.waitFor()
    expect(await drawing.locator('.way').count()).toBe(1)
    expect(await drawing.locator('.way.closed.wrong').count()).toBe(1)
    expect(await drawing.locator('.place.failing .name').allTextContents()).toEqual(['visitor', 'db'])
    expect(await drawing.locator('.pill').count()).toBe(1)
    expect(await drawing.locator('desc').textContent()).toContain('pod visitor → pod db:80/TCP: expected connected')
    await scenario.locator('figure select').selectOption('all')
    expect(await drawing.locator('.way').count()).toBe(4)
    await scenario.locator('figure select').selectOption('pod default/shop')
    expect(await drawing.locator('.way').count()).toBe(2)
  })

  it('shows the objects as YAML, of scenarios that passed too', async () => {
    await open('#features-shop--everybody-reaches-the-shop')
    await page.locator('.topology summary').click()
    const yaml = page.locator('.topology pre')
    await expect.poll(() => yaml.textContent()).toMatch(/^kind: Pod\napiVersion: v1\nmetadata:\n {2}name: shop\n/)
    expect((await yaml.textContent())?.match(/^---$/gm)).toHaveLength(1)
  })

  it('shows what a failure left', async () => {
    await open()
    await page.click('.failed a')
    await page.locator('[data-file]').first().click()
    await page.locator('#evidence pre').waitFor()
  })

  it('is read without its script', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    page = await context.newPage()
    await page.goto(address())
    expect(await page.locator('.matrix [data-row]').count()).toBe(2)
    await page.locator('details.scenario summary').first().click()
    expect(await page.locator('.heat-map').isVisible()).toBe(true)
  })

  it.each(['light', 'dark'] as const)('has no flaw that axe knows, %s', async (scheme) => {
    const context = await browser.newContext({ colorScheme: scheme, bypassCSP: true })
    page = await context.newPage()
    await page.goto(address())
    await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true')
    await page.locator('.topology').nth(1).waitFor()
    await page.evaluate('for (const one of document.querySelectorAll(".topology details")) one.open = true')
    expect(await findFlaws(page)).toEqual([])
  })
})

describe('a large review in a browser', () => {
  it('unfolds what is packed: by a click, by a link, by what failed', async () => {
    const recorded = await readFile(join(folder, 'reports/out/messages.ndjson'), 'utf8')
    const files = await Promise.all(
      ['one', 'other'].map(async (column) => {
        await writeFile(join(folder, `${column}.ndjson`), multiplyRun(recorded, 502, column))
        return `${column}.ndjson`
      }),
    )
    await execa('node', [program, 'report', ...files, '--output', 'reports/large/review.html'], { cwd: folder })
    await open('#features-shop-7--everybody-reaches-the-shop', 'light', 'reports/large/review.html')
    const unfolded = page.locator('details.scenario[open]')
    await unfolded.locator('table.steps').waitFor()
    expect(await unfolded.count()).toBe(1)
    await page.locator('.failed a').first().click()
    await page.locator('.heat.failed button').first().click()
    expect(await page.locator('#evidence').textContent()).toContain('no rule admits pod default/visitor on 80/TCP')
  })
})
