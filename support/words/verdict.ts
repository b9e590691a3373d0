import type { Verdict } from '../../clusters/probe.js'
import { InputError } from '../errors.js'
import type { Rounds } from '../question.js'
import { after } from './place.js'

/** What a sentence or a table's cell expects of an attempt. `denied`: any way of not getting through. */
export type Wanted = 'connected' | 'denied' | Exclude<Verdict, 'connected' | 'wrong-answer' | 'unknown' | 'undecided'>

const verbs: Readonly<Record<string, Wanted>> = {
  'can reach': 'connected',
  'cannot reach': 'denied',
  'is refused by': 'refused',
  'are refused by': 'refused',
  'times out reaching': 'timeout',
  'time out reaching': 'timeout',
  'has no route to': 'unreachable',
  'have no route to': 'unreachable',
  'is reset by': 'reset',
  'are reset by': 'reset',
  'fails TLS with': 'tls-failed',
  'fail TLS with': 'tls-failed',
}

/** `can reach`, `cannot reach`, `is refused by`, `times out reaching` … */
export const toVerb = (text: string): Wanted => {
  const wanted = verbs[text]
  if (wanted === undefined)
    throw new InputError(`"${text}" is no verdict; write one of: ${Object.keys(verbs).join(', ')}`)
  return wanted
}

const cells: Readonly<Record<string, Wanted | undefined>> = {
  '✓': 'connected',
  '✗': 'denied',
  drop: 'timeout',
  refuse: 'refused',
}

/** What a table's cell expects; undefined is not judged. @throws {InputError} for any other text. */
export const toCell = (text: string): Wanted | undefined => {
  if (text === '' || text === '-') return undefined
  const wanted = cells[text]
  if (wanted !== undefined) return wanted
  throw new InputError(`"${text}" is no verdict; write ${Object.keys(cells).join(', ')}, or - for not judged`)
}

const toMs = (text: string): number => {
  const [count = '', unit] = text.split(' ')
  return Number(count) * (unit === 'ms' ? 1 : 1000)
}

/** ` within 30 s` is a deadline, ` for 2 s` a hold; nothing keeps the settings. */
export const toTiming = (text: string): Partial<Rounds> => {
  const deadline = after(text, ' within ')
  if (deadline !== undefined) return { deadlineMs: toMs(deadline) }
  const hold = after(text, ' for ')
  return hold === undefined ? {} : { holdMs: toMs(hold) }
}
