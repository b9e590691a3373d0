/** Why a cluster could not be made, from what kind, the engine and the nodes wrote. */
import type { Lack } from '../cluster.js'
import { classify } from './causes.js'
import { ProgramFailed } from './program.js'

const colour = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g')
const telling =
  /\b(?:error|fail(?:ed|ure)?|fatal|panic|denied|cannot|can't|refused|unable|timed? ?out|oom|not found|already)\b|^E\d{4}/i
/** containerd tells at each start what it was built without, as an error of level info. */
const noise = /Deleted nodes|Stack Trace|\blevel=(?:info|debug)\b|^\s*$/

/** The last lines that tell of something that went wrong, or the very last ones where none does; at most `most`. */
export const usefulLines = (text: string, most = 5): readonly string[] => {
  const lines = text
    .replaceAll(colour, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => !noise.test(line))
  const told = lines.filter((line) => telling.test(line))
  return (told.length > 0 ? told : lines)
    .slice(-most)
    .map(shortened)
    .map((line) => (line.length > 300 ? `${line.slice(0, 299)}…` : line))
}

/** A call of the engine is longer than all that is told of it. */
const shortened = (line: string): string =>
  line.replace(/command "(\w+ \w+) [^"]*"/, 'command "$1 …"').replace(/^Command Output: (?:docker: )?/, '')

/** What was said where it failed; last what the engine said to kind. @param transcript lines of kind */
export const textOf = (error: unknown, transcript: readonly string[]): string => {
  if (error instanceof ProgramFailed)
    return [
      error.message,
      ...[/ERROR/, /^Command Output: /].flatMap((said) => transcript.filter((line) => said.test(line))),
    ].join('\n')
  return error instanceof Error ? error.message : String(error)
}

export interface Account {
  readonly name: string
  readonly phase: string
  /** What failed, in one line. */
  readonly failure: string
  /** Source (`kubelet on worker`) → what it wrote. */
  readonly logs: Readonly<Record<string, string>>
  /** What the host lacks for what was to be installed, as far as it can be seen. */
  readonly lacks?: readonly Lack[]
  /** What became of the nodes. */
  readonly remains?: string
}

/** One message: phase, what usually causes it, what to do, the last useful lines of each source. */
export const describeFailure = ({ name, phase, failure, logs, lacks = [], remains }: Account): string => {
  const cause = classify(failure, Object.values(logs).join('\n'))
  const told = Object.entries(logs).flatMap(([source, text]) => {
    const lines = usefulLines(text)
    return lines.length > 0 ? [`  ${source}:`, ...lines.map((line) => `    ${line}`)] : []
  })
  const [first = 'it failed'] = usefulLines(failure, 1)
  return [
    `the cluster ${name} could not be made, in phase "${phase}": ${first}`,
    ...(cause ? [`  usually because: ${cause.cause}`, `  what to do: ${cause.mend}`] : []),
    ...lacks.map(({ what, mend }) => `  ${what}: ${mend}`),
    ...told,
    ...(remains ? [`  ${remains}`] : []),
  ].join('\n')
}
