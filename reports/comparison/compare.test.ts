import { describe, expect, it } from 'vitest'
import { compareRuns } from './compare.js'
import { digestRun, type RunDigest } from './digest.js'
import { digestMessages, noMessages } from './messages-digest.js'
import { renderBrief, renderComparison } from './text.js'
import { messagesOf, type Told } from './told.fixture.js'

const run = (scenarios: readonly Told[], name = 'netns', record = {}): RunDigest =>
  digestRun('out', [{ name, digest: digestMessages(messagesOf(scenarios)), ...record }])

const compare = (before: readonly Told[], now: readonly Told[]) => compareRuns(run(before), run(now), true)

const kinds = (before: readonly Told[], now: readonly Told[]): readonly string[] =>
  compare(before, now).columns.flatMap(({ changes }) => changes.map(({ kind, name }) => `${kind} ${name}`))

describe('two runs', () => {
  it.each([
    ['PASSED', 'PASSED', undefined, 0],
    ['FAILED', 'FAILED', undefined, 0],
    ['PASSED', 'FAILED', 'broken', 1],
    ['FAILED', 'PASSED', 'mended', 0],
    ['PASSED', 'SKIPPED', 'changed', 0],
    ['SKIPPED', 'FAILED', 'changed', 0],
    ['PASSED', 'BROKEN', 'unjudged', 2],
    ['FAILED', 'LOST', 'unjudged', 2],
    ['LOST', 'PASSED', 'changed', 0],
  ] as const)('of a scenario that %s, and then %s, say %s', (before, now, kind, exitCode) => {
    const { columns, exitCode: code } = compare([{ status: before }], [{ status: now }])
    expect([columns[0]?.changes[0]?.kind, columns[0]?.changes.length, code]).toEqual([kind, kind ? 1 : 0, exitCode])
  })

  it('tell what is new and what is gone, and take no offence', () => {
    const both = { name: 'Both', line: 1 }
    const { columns, exitCode } = compare([both, { name: 'Old' }], [both, { name: 'New', status: 'FAILED' }])
    expect(columns[0]?.changes.map(({ kind, name }) => [kind, name])).toEqual([
      ['new', 'New'],
      ['gone', 'Old'],
    ])
    expect([columns[0]?.compared, columns[0]?.unchanged, exitCode]).toEqual([1, 1, 0])
  })

  it('tell that a scenario asks otherwise, where what it came to changed', () => {
    const told = (text: string) => renderComparison(compare([{}], [{ text, status: 'FAILED' }]), false)
    expect(told('they connect')).toContain('One  (passed → failed)\n')
    expect(told('they do not connect')).toContain('One  (passed → failed; its steps read otherwise now)\n')
    // Both were as expected, and the opposite was expected.
    expect(kinds([{}], [{ text: 'they do not connect' }])).toEqual(['changed One'])
  })

  it('know a scenario whose line moved', () => {
    expect(kinds([{ line: 10 }], [{ line: 70, status: 'FAILED' }])).toEqual(['broken One'])
  })

  it('tell examples of one name apart by their order in the file, though only one was asked for', () => {
    const [first, second] = [{ line: 10 }, { line: 11, status: 'FAILED' as const }]
    expect(kinds([first, second], [{ ...first, isSelected: false }, second])).toEqual([])
    expect(
      kinds(
        [first, second],
        [
          { ...first, isSelected: false },
          { ...second, status: 'PASSED' },
        ],
      ),
    ).toEqual(['mended One'])
  })

  it('say nothing of what one of them was not asked to judge, but how much it is', () => {
    const [both, other] = [{ name: 'Both', line: 1 }, { name: 'Other' }]
    for (const isFirst of [true, false]) {
      const narrow = [both, { ...other, isSelected: false }]
      const comparison = isFirst ? compare(narrow, [both, other]) : compare([both, other], narrow)
      expect(comparison.columns.map(({ changes, unasked }) => [changes, unasked])).toEqual([[[], 1]])
      expect(renderComparison(comparison, false)).toContain(
        '  1 unchanged; 1 not compared: one of the runs was not asked to judge them\n',
      )
    }
  })

  it.each([
    ['gone', [], 'later', undefined],
    ['new', [], 'earlier', undefined],
    ['not compared', ['features/x.feature'], 'later', 1],
    ['not compared', ['features/x.feature'], 'earlier', 1],
  ])('call %s what stands in a file that, asked for %j, the %s one did not read', (kind, paths, which, unasked) => {
    const [both, other] = [{ name: 'Both' }, { name: 'Other', uri: 'features/y.feature' }]
    const [narrow, wide] = [run([both], 'netns', { paths }), run([both, other])]
    const { columns } = which === 'later' ? compareRuns(wide, narrow, true) : compareRuns(narrow, wide, true)
    expect(columns.map(({ changes, unasked }) => [changes.map(({ kind }) => kind), unasked])).toEqual([
      unasked === undefined ? [[kind], 0] : [[], unasked],
    ])
  })

  it('name the cells that were answered otherwise, also in what failed before', () => {
    const before = { status: 'FAILED' as const, saw: { 'a → b': 'timeout', 'a → c': 'connected', 'a → d': 'refused' } }
    const now = { status: 'FAILED' as const, saw: { 'a → b': 'connected', 'a → c': 'timeout', 'a → d': 'refused' } }
    const { columns, exitCode } = compare([before], [now])
    expect(
      columns[0]?.changes[0]?.answers.map(({ kind, about, sawBefore, saw }) => [kind, about, sawBefore, saw]),
    ).toEqual([
      ['mended', 'a → b', 'timeout', 'connected'],
      ['broken', 'a → c', 'connected', 'timeout'],
    ])
    expect([columns[0]?.changes[0]?.kind, exitCode]).toEqual(['broken', 1])
  })

  it('call another wrong answer a change, and no break', () => {
    const failed = (saw: string): Told => ({ status: 'FAILED', saw: { 'a → b': saw } })
    expect(kinds([failed('timeout')], [failed('refused')])).toEqual(['changed One'])
  })

  it('could judge nothing where a column could not', () => {
    const record = {
      asked: {},
      exitCode: 2 as const,
      error: 'no cluster',
      retries: 0,
      phases: [],
      startedAt: '',
      endedAt: '',
    }
    const lost = digestRun('now', [{ name: 'netns', record: { ...record, name: 'netns' }, digest: noMessages }])
    expect(compareRuns(run([{}]), lost, false).exitCode).toBe(2)
    const paths = ['features/x.feature']
    const named = digestRun('was', [{ name: 'netns', record: { ...record, name: 'netns', paths }, digest: noMessages }])
    const { columns } = compareRuns(named, run([{}]), false)
    expect(columns.map(({ changes, unasked }) => [changes.map(({ before }) => before), unasked])).toEqual([
      [['lost'], 0],
    ])
    const elsewhere = run([{ uri: 'features/y.feature' }])
    expect(compareRuns(named, elsewhere, false)).toMatchObject({ exitCode: 4, columns: [{ unasked: 1 }] })
    const { error: _error, ...kept } = { ...record, name: 'netns', messages: 'messages.ndjson' }
    const missing = digestRun('now', [{ name: 'netns', record: { ...kept, exitCode: 0 }, digest: noMessages }])
    expect(compareRuns(run([{}]), missing, false).columns[0]?.changes.map(({ kind }) => kind)).toEqual(['unjudged'])
    const { exitCode: _, ...uncounted } = record
    const left = digestRun('now', [{ name: 'netns', record: { ...uncounted, name: 'netns' }, digest: noMessages }])
    expect(compareRuns(run([{}]), left, false).columns.map(({ index }) => index)).toEqual([undefined])
  })

  it.each([
    ['PASSED', 2, 'No longer judged at all: kind calico (exit 2).'],
    ['SKIPPED', 0, 'Nothing broke.'],
  ] as const)('of which the later has a column no more, %s before, end with %i', (status, exitCode, words) => {
    const column = (name: string, told: Told) => ({ name, digest: digestMessages(messagesOf([told])) })
    const both = digestRun('both', [column('netns', {}), column('kind calico', { status })])
    const comparison = compareRuns(both, run([{}]), true)
    expect([comparison.exitCode, renderComparison(comparison, false).split('\n').at(-1)]).toEqual([exitCode, words])
    expect(compareRuns(run([{}]), both, true).exitCode).toBe(0)
  })

  it('that have no scenario in common are not compared', () => {
    const comparison = compare([{ name: 'One' }], [{ name: 'Other' }])
    expect([comparison.exitCode, renderBrief(comparison)]).toEqual([4, 'nothing in common: 1 new, 1 gone'])
  })

  it('never say that nothing changed where nothing was compared', () => {
    const [one, other] = [{ name: 'One' }, { name: 'Other', line: 11 }]
    const unasked = { isSelected: false }
    const rest = '2 not compared: one of the runs was not asked to judge them'
    expect(renderBrief(compare([one, { ...other, ...unasked }], [{ ...one, ...unasked }, other]))).toBe(
      `nothing in common; ${rest}`,
    )
    expect(renderBrief(compare([one], [one]))).toBe('nothing changed')
  })

  it('read as text that nothing in it acts on', () => {
    const about = '\u001b[31ma → b\u202e\n::error::c'
    const comparison = compare(
      [{ name: '\u001b]0;x\u0007One', saw: { [about]: 'connected' } }],
      [{ name: '\u001b]0;x\u0007One', status: 'FAILED', saw: { [about]: 'timeout\u001b[0m' } }],
    )
    const text = renderComparison(comparison, false)
    expect(text).toContain('broken')
    expect(text).toContain('saw connected before, timeout')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]|^::/m)
    expect(text).toContain('Something broke (exit 1).')
  })
})
