/** A real browser that asks nobody outside for anything, and what looks for flaws of a page in it. */
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const executablePath = process.env.NETHERKIN_CHROMIUM ?? '/usr/bin/chromium'
const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update']

export const launchChromium = (): Promise<Browser> => chromium.launch({ executablePath, args })

/** What axe finds wrong, a line each. The page's policy must have been bypassed. */
export const findFlaws = async (page: Page): Promise<readonly string[]> => {
  await page.addScriptTag({ path: axe })
  const { violations } = (await page.evaluate('axe.run()')) as AxeResults
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
}
