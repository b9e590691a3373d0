// Pictures of a review for the docs: `npm run docs:screenshots -- reports/out/review.html`.
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { chromium } from 'playwright-core'

const folder = resolve(import.meta.dirname, '../docs/review')
const [path = 'reports/out/review.html'] = process.argv.slice(2)
const executablePath = process.env.NETHERKIN_CHROMIUM ?? '/usr/bin/chromium'

/** What failed first and has a truth table. */
const pick = () => {
  const wrong = [...document.querySelectorAll('details.scenario')].filter((one) => one.querySelector('.heat.failed'))
  return wrong[0]?.id
}

const openPage = async (browser, colorScheme, fragment = '') => {
  const context = await browser.newContext({ colorScheme, viewport: { width: 1200, height: 1000 } })
  const page = await context.newPage()
  await page.goto(`file://${resolve(path)}${fragment === '' ? '' : `#${encodeURIComponent(fragment)}`}`)
  return page
}

const shoot = (page, name) => page.screenshot({ path: `${folder}/${name}.png` })

const shootScenario = async (browser, id, colorScheme, name) => {
  const page = await openPage(browser, colorScheme, id)
  await page.locator(`[id="${id}"] svg`).first().waitFor()
  await page.locator(`[id="${id}"] .maps`).first().scrollIntoViewIfNeeded()
  await shoot(page, name)
  return page
}

const shootAll = async (browser) => {
  const first = await openPage(browser, 'light')
  await shoot(first, 'answer')
  const id = await first.evaluate(pick)
  if (id === undefined) throw new Error(`${path} has no truth table with a wrong cell`)
  const page = await shootScenario(browser, id, 'light', 'scenario')
  await page.locator(`[id="${id}"] .heat.failed`).first().click()
  await shoot(page, 'evidence')
  await shootScenario(browser, id, 'dark', 'scenario-dark')
}

mkdirSync(folder, { recursive: true })
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
try {
  await shootAll(browser)
} finally {
  await browser.close()
}
