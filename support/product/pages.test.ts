/** Pages name files; files move. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from './runs.js'

const docs = readdirSync(join(root, 'docs'), { encoding: 'utf8', recursive: true })
const pages = ['README.md', ...docs.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)]

it.each(pages)('%s links to what is there', (page) => {
  const text = readFileSync(join(root, page), 'utf8')
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = '']) => join(dirname(page), link))
  expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([])
})
