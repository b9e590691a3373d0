/** Cucumber messages read for their results alone: what a file holds most of, evidence and logs, is not even decoded. */
import { readFileSync } from 'node:fs'
import { collectDigest, type MessagesDigest } from '../../reports/comparison/messages-digest.js'
import { evidenceMediaType, scenarioMediaType } from '../evidence.js'
import { parseLine } from './messages-file.js'

const newline = 0x0a

function* linesOf(text: Buffer): Generator<Buffer> {
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf(newline, start)
    const next = end === -1 ? text.length : end
    yield text.subarray(start, next)
    start = next + 1
  }
}

const kindLength = 20
const idle = /^\{"(source|stepDefinition|parameterType|testStepStarted)"/
const marks = [scenarioMediaType, 'text/x.cucumber.log+plain']
/** Inside a body, which is JSON in JSON. */
const wrongAnswer = /\\"outcome\\":\\"(?!as-expected)/

const isNeededAttachment = (line: Buffer, withAnswers: boolean): boolean => {
  if (line.includes(evidenceMediaType)) return withAnswers || wrongAnswer.test(line.toString('utf8'))
  return marks.some((mark) => line.includes(mark))
}

const isNeeded = (line: Buffer, withAnswers: boolean): boolean => {
  const kind = line.toString('latin1', 0, kindLength)
  if (idle.test(kind)) return false
  return !kind.startsWith('{"attachment"') || isNeededAttachment(line, withAnswers)
}

/** @param withAnswers whether single questions will be compared, or standings alone */
export const digestFile = (path: string, withAnswers: boolean): MessagesDigest => {
  const collector = collectDigest(withAnswers)
  for (const line of linesOf(readFileSync(path))) {
    const envelope = isNeeded(line, withAnswers) ? parseLine(line.toString('utf8')) : undefined
    if (envelope) collector.add(envelope)
  }
  return collector.read()
}
