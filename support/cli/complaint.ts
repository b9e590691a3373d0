/** What Cucumber complains of while it reads a configuration and tags, in words that say what to mend. Pure. */

const tagFlaws: readonly (readonly [said: RegExp, meant: string])[] = [
  [/Expected operand/, 'a tag is missing beside "and", "or", "not" or a bracket'],
  [/Expected operator/, '"and" or "or" is missing between two tags'],
  [/Unmatched \(/, 'a "(" is never closed'],
  [/Unmatched \)/, 'a ")" closes nothing'],
]

const explainTags = (message: string): string | undefined => {
  const [, expression, flaw = ''] =
    /Tag expression "(.*)" could not be parsed.*?syntax error: (.*)$/s.exec(message) ?? []
  if (expression === undefined) return undefined
  const why = tagFlaws.find(([said]) => said.test(flaw))?.[1] ?? flaw.replace(/\.$/, '')
  return `the tag expression "${expression}" cannot be read: ${why}; write such as "@dns and not @slow"`
}

const isModuleInCommonJs =
  /Unexpected token 'export'|Cannot use import statement|ERR_REQUIRE_|require\(\) .*(ES Module|ESM graph)/

const line = "export { default } from 'netherkin/cucumber'"

const explainModule = (message: string): string | undefined => {
  if (!isModuleInCommonJs.test(message)) return undefined
  const file = /Configuration file "(.*?)"/.exec(message)?.[1]
  if (file === undefined) return undefined
  const name = file.replace(/\.\w+$/, '.mjs')
  const mended = `name it ${name}, or set "type": "module" in package.json`
  return `${file} is CommonJS in this project, and netherkin/cucumber is not: ${mended}; it is one line: ${line}`
}

/** @param message of Cucumber's error, followed by its cause's. */
export const explainComplaint = (message: string): string => explainTags(message) ?? explainModule(message) ?? message
