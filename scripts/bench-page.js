// The page of figures: each bench writes its own section of it and leaves the others' alone.
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const page = join(root, 'docs/performance.md')

export const describeMachine = () => {
  const [{ model }] = cpus()
  return `${cpus().length} cores (${model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node ${process.version}`
}

/** @param {readonly string[]} head @param {readonly (readonly string[])[]} rows */
export const renderTable = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

/**
 * Puts the text in place of the section of that name, or at the end of the page.
 * @param {string} name @param {string} text
 */
export const writeSection = (name, text) => {
  const before = readFileSync(page, 'utf8')
  const [begin, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`]
  const section = `${begin}\n${text.trim()}\n${end}`
  const [from, to] = [before.indexOf(begin), before.indexOf(end)]
  const after =
    from < 0 ? `${before.trimEnd()}\n\n${section}\n` : before.slice(0, from) + section + before.slice(to + end.length)
  writeFileSync(page, after)
}
