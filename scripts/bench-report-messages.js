// Messages of a large run, out of a small one: its scenarios again and again, in files of other names, with ids of their own.

/** What there is once a run, however many scenarios it has. */
const ofRun = [
  'meta',
  'testRunStarted',
  'testRunHookStarted',
  'testRunHookFinished',
  'stepDefinition',
  'parameterType',
  'hook',
]

/** Ids but those of steps' sentences and hooks, which all scenarios share. */
const idPattern = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
const uriPattern = /"uri":"([^"]*)\.feature"/g

const rename = (line, copy, shared) =>
  copy === 0
    ? line
    : line
        .replaceAll(idPattern, (id) => (shared.has(id) ? id : id.slice(0, -4) + String(copy).padStart(4, 'f')))
        .replaceAll(uriPattern, `"uri":"$1-${copy}.feature"`)

const ownersOf = (envelopes) => {
  const starts = new Map(envelopes.flatMap(({ testCaseStarted: one }) => (one ? [[one.id, one.testCaseId]] : [])))
  return (envelope) => {
    const [part] = Object.values(envelope)
    return envelope.testCase?.id ?? part.testCaseId ?? starts.get(part.testCaseStartedId)
  }
}

/**
 * @param {string} text messages of a run @param {number} wanted scenarios @param {string} column what its evidence names
 * @returns {string} messages
 */
export const multiplyRun = (text, wanted, column) => {
  const lines = text.trim().split('\n')
  const envelopes = lines.map((line) => JSON.parse(line))
  const ownerOf = ownersOf(envelopes)
  const ids = envelopes.flatMap(({ testCase }) => testCase?.id ?? [])
  const isOnce = (envelope) => ofRun.includes(Object.keys(envelope)[0])
  const shared = new Set(envelopes.filter(isOnce).flatMap((one) => Object.values(one)[0].id ?? []))
  const copies = Array.from({ length: Math.ceil(wanted / ids.length) }, (_, copy) => {
    const dropped = new Set(ids.slice(wanted - copy * ids.length))
    const isOwn = (envelope) =>
      !envelope.testRunFinished && !(copy > 0 && isOnce(envelope)) && !dropped.has(ownerOf(envelope))
    return lines.filter((_, index) => isOwn(envelopes[index])).map((line) => rename(line, copy, shared))
  })
  const end = lines.filter((_, index) => envelopes[index].testRunFinished)
  return `${[...copies.flat(), ...end].join('\n')}\n`.replaceAll(
    '\\"column\\":\\"netns\\"',
    `\\"column\\":\\"${column}\\"`,
  )
}
