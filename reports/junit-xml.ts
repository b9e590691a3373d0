/** JUnit's suites and cases as XML: what the schemas of Ant's JUnit task and of Jenkins have in common. Pure. */
import { inert, inertLine, shorten } from './inert.js'

export interface Case {
  readonly classname: string
  readonly name: string
  readonly elapsedMs: number
  readonly outcome?: {
    readonly element: 'failure' | 'error' | 'skipped'
    readonly type: string
    readonly message: string
    /** Absent where the message says all. */
    readonly text?: string
  }
}

export interface Suite {
  readonly name: string
  readonly startedAt: string
  readonly elapsedMs: number
  readonly properties: readonly (readonly [string, string])[]
  readonly cases: readonly Case[]
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

const toXml = (text: string): string => text.replaceAll(/[&<>"]/g, (sign) => entities[sign] ?? sign)

/** Characters of a case's name, of an attribute and of a body; trackers cut, or refuse, what is longer. */
export const longestName = 500
const longestMessage = 2000
const longestText = 50_000

const attribute = (name: string, value: string): string =>
  ` ${name}="${toXml(shorten(inertLine(value), longestMessage))}"`

const renderOutcome = ({ element, type, message, text }: NonNullable<Case['outcome']>): string => {
  // Ant's schema knows no type of what was skipped.
  const kind = element === 'skipped' ? '' : attribute('type', type)
  const head = `      <${element}${kind}${attribute('message', message)}`
  return text === undefined ? `${head}/>` : `${head}>${toXml(shorten(inert(text), longestText))}</${element}>`
}

const seconds = (ms: number): string => (Math.max(0, ms) / 1000).toFixed(3)

const renderCase = ({ classname, name, elapsedMs, outcome }: Case): string => {
  const head = `    <testcase${attribute('classname', classname)}${attribute('name', name)} time="${seconds(elapsedMs)}"`
  return outcome ? `${head}>\n${renderOutcome(outcome)}\n    </testcase>` : `${head}/>`
}

const countOf = (cases: readonly Case[], wanted: string): number =>
  cases.filter(({ outcome }) => outcome?.element === wanted).length

const renderSuite = ({ name, startedAt, elapsedMs, properties, cases }: Suite, id: number): string =>
  [
    `  <testsuite${attribute('name', name)} package="netherkin" id="${id}" timestamp="${startedAt}" hostname="localhost"` +
      ` tests="${cases.length}" failures="${countOf(cases, 'failure')}" errors="${countOf(cases, 'error')}"` +
      ` skipped="${countOf(cases, 'skipped')}" time="${seconds(elapsedMs)}">`,
    '    <properties>',
    ...properties.map(([key, value]) => `      <property${attribute('name', key)}${attribute('value', value)}/>`),
    '    </properties>',
    ...cases.map(renderCase),
    '    <system-out/>',
    '    <system-err/>',
    '  </testsuite>',
  ].join('\n')

export const renderSuites = (suites: readonly Suite[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.map(renderSuite).join('\n')}\n</testsuites>\n`
