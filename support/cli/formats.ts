/** The forms in which a review is told: a name, the usual file, and what renders it. */
import { readFileSync } from 'node:fs'
import { relative, sep } from 'node:path'
import { renderAnnotations } from '../../reports/github.js'
import { renderJson } from '../../reports/json.js'
import { renderJunit } from '../../reports/junit.js'
import { renderMarkdown } from '../../reports/markdown.js'
import { renderReview } from '../../reports/review/page.js'
import type { Review } from '../../reports/review/review.js'
import { renderTerminal } from '../../reports/terminal.js'
import { InputError } from '../errors.js'
import { splitValues } from './columns.js'

interface Format {
  /** Its name among several in a folder. */
  readonly file: string
  readonly render: (review: Review) => string
}

const readAsset = (path: string): string =>
  readFileSync(new URL(`../../reports/review/${path}`, import.meta.url), 'utf8')

const renderPage = (review: Review): string =>
  renderReview(review, { style: readAsset('style.css'), script: readAsset('browser/review.js') })

/** Where this process stands in the repository that GitHub checked out, so that annotations find its files. */
const folderInCheckout = ({ GITHUB_WORKSPACE: root = '' }: NodeJS.ProcessEnv): string => {
  const folder = root === '' ? '' : relative(root, process.cwd())
  return folder === '' || folder.startsWith('..') ? '' : `${folder.replaceAll(sep, '/')}/`
}

export const annotate = (review: Review): string => renderAnnotations(review, folderInCheckout(process.env))

export const formats = {
  html: { file: 'review.html', render: renderPage },
  markdown: { file: 'review.md', render: (review) => renderMarkdown(review) },
  junit: { file: 'junit.xml', render: renderJunit },
  github: { file: 'annotations.txt', render: annotate },
  json: { file: 'report.json', render: renderJson },
  terminal: { file: 'matrix.txt', render: (review) => renderTerminal(review, { colour: false, width: 160 }) },
} as const satisfies Readonly<Record<string, Format>>

export type FormatName = keyof typeof formats

const isFormat = (name: string): name is FormatName => Object.hasOwn(formats, name)

/** @param said names, separated by commas. @throws {InputError} for one that there is not. */
export const readFormats = (said: string): readonly FormatName[] => {
  const names = [...new Set(splitValues(said))]
  const unknown = names.filter((name) => !isFormat(name))
  if (unknown.length > 0 || names.length === 0)
    throw new InputError(
      `there is no format ${unknown.join(', ') || '(none named)'}; write one or several of: ${Object.keys(formats).join(', ')}`,
    )
  return names.filter(isFormat)
}
