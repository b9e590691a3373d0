/** `netherkin divergences check`: what a run would stumble over, and what it would never heed. */
import { existsSync, readFileSync } from 'node:fs'
import { loadProvisions, providerNames } from '../../clusters/catalogue.js'
import { inertLine } from '../../reports/inert.js'
import { InputError } from '../errors.js'
import { nameScenarios } from '../planning/features.js'
import { checkEntries } from '../scenario/divergence-check.js'
import { renderFlaw } from '../scenario/divergence-entries.js'
import { usualFile } from '../scenario/divergences.js'
import { readSettings } from '../settings.js'
import { asInput, readConfiguration } from './configuration.js'
import { readSources, select } from './selection.js'

const kubeProxies = ['kube-proxy', 'iptables', 'nftables', 'ipvs']

const readText = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new InputError(`the file of divergences cannot be read: ${(error as Error).message}`, { cause: error })
  }
}

const readScenarios = async (paths: readonly string[]) => {
  const { scenarios, broken } = nameScenarios(readSources(await select(paths, {})))
  if (broken.length === 0) return scenarios
  throw new InputError(`no Gherkin: ${broken.join(', ')}; \`netherkin check\` says what is wrong there`)
}

const namedBySettings = async (): Promise<string | undefined> => {
  const { runtime } = await asInput(() => readConfiguration({}, false))
  return readSettings(runtime.worldParameters, process.env, providerNames).divergences
}

const warn = (lines: readonly string[], how = ''): void => {
  for (const line of lines) process.stderr.write(`${how}${inertLine(line)}\n`)
}

/**
 * @param said the file, if the first is one, and paths of features.
 * @returns 3 for a file that must be mended, 1 for expired entries, or 0. @throws {InputError} for what cannot be read.
 */
export const checkDivergences = async (said: readonly string[]): Promise<number> => {
  const [first = ''] = said
  const named = /\.ya?ml$/.test(first) ? first : await namedBySettings()
  const path = named ?? usualFile
  if (named === undefined && !existsSync(path)) {
    process.stdout.write(`there is no ${path}: 0 entries\n`)
    return 0
  }
  const text = readText(path)
  const scenarios = await readScenarios(said.filter((one) => one !== first || !/\.ya?ml$/.test(one)))
  const engines = ['*', ...providerNames, ...kubeProxies, ...(await loadProvisions()).knownNames()]
  const today = new Date().toISOString().slice(0, 10)
  const { flaws, expired, soon, holding } = checkEntries(text, { engines, scenarios, today })
  warn([...flaws, ...expired].map((flaw) => renderFlaw(path, flaw)))
  warn(
    soon.map((flaw) => renderFlaw(path, flaw)),
    'warning: ',
  )
  if (flaws.length > 0) return 3
  if (expired.length > 0) return 1
  process.stdout.write(`${inertLine(`${path}: ${holding} ${holding === 1 ? 'entry holds' : 'entries hold'}`)}\n`)
  return 0
}
