/** No text from outside runs in a review: the page of all hostile texts, opened from disk in a real browser, everything on it unfolded and clicked. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { hostile, hostileSources } from '../../reports/hostile.fixture.js'
import { renderReview } from '../../reports/review/page.js'
import { reviewOf } from '../../reports/review/review.js'
import { launchChromium } from './chromium.js'
import { root } from './runs.js'

/** In the page: unfolds all, moves over and focuses all, and opens each piece of evidence of the first column: the other has the same. */
const useAll = `(async () => {
  for (const one of document.querySelectorAll('details')) one.open = true
  for (const one of document.querySelectorAll('*')) one.dispatchEvent(new MouseEvent('mouseover'))
  for (const one of document.querySelectorAll('button, input, summary, [tabindex]')) one.focus()
  let shown = 0
  for (const button of document.querySelectorAll('[data-evidence*=".0."]')) {
    button.click()
    for (let turns = 0; turns < 1000 && !document.querySelector('#evidence').open; turns++)
      await new Promise((done) => setTimeout(done))
    shown += document.querySelector('#evidence-body').childElementCount
    document.querySelector('#evidence').close()
  }
  return shown
})()`

let folder: string
let browser: Browser

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netherkin-hostile-'))
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  await rm(folder, { recursive: true, force: true })
})

/** The page's own policy would stop most. Without it escaping alone must do, so all of them are tried; with it, that it stops nothing of ours. */
it.each([
  { bypassCSP: true, texts: hostile },
  { bypassCSP: false, texts: hostile.slice(0, 8) },
])('runs none of $texts.length, its policy bypassed: $bypassCSP', async ({ bypassCSP, texts }) => {
  const [style = '', script = ''] = await Promise.all(
    ['style.css', 'browser/review.js'].map((file) => readFile(join(root, 'dist/reports/review', file), 'utf8')),
  )
  const page = await (await browser.newContext({ bypassCSP })).newPage()
  const unwanted: string[] = []
  page.on('console', (message) => unwanted.push(message.text()))
  page.on('pageerror', ({ message }) => unwanted.push(message))
  page.on('dialog', (dialog) => unwanted.push(dialog.message()))
  page.on('request', (request) => {
    if (!request.url().startsWith('file:')) unwanted.push(request.url())
  })
  await page.exposeFunction('boom', () => unwanted.push('boom'))
  for (const [index, text] of texts.entries()) {
    const path = join(folder, `${index}.html`)
    await writeFile(path, renderReview(reviewOf(hostileSources(text)), { style, script }))
    await page.goto(`file://${path}`)
    expect(await page.evaluate(useAll), JSON.stringify(text.slice(0, 60))).toBeGreaterThan(0)
    expect(await page.title()).toBe('Netherkin review')
  }
  expect(unwanted).toEqual([])
  await page.context().close()
})
