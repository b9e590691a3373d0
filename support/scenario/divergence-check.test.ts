import { describe, expect, it } from 'vitest'
import { checkEntries } from './divergence-check.js'

const known = {
  engines: ['*', 'netns', 'calico', 'kube-proxy'],
  scenarios: [{ name: 'deny all', tags: ['@NP-059'] }],
  today: '2026-11-28',
}
const good = {
  id: 'a',
  engine: 'Calico',
  rows: '[NP-059, deny all]',
  text: 't',
  source: 'https://x.example/1',
  expires: '2027-06-30',
}
const write = (...entries: object[]): string =>
  entries
    .map(
      (one) =>
        `- ${Object.entries({ ...good, ...one })
          .map(([key, value]) => `${key}: ${value}`)
          .join('\n  ')}\n`,
    )
    .join('')

describe('the check of a file of divergences', () => {
  it('counts the entries that hold', () => {
    expect(checkEntries(write({}, { id: 'b' }), known)).toEqual({ flaws: [], expired: [], soon: [], holding: 2 })
    expect(checkEntries('', known)).toMatchObject({ flaws: [], holding: 0 })
  })

  it.each([
    [{ source: 'issue 5' }, 'source is "issue 5"; write an address'],
    [{ source: 'ftp://x.example' }, 'source is "ftp://x.example"'],
    [{ source: '"javascript:alert(1)"' }, 'source is "javascript:alert(1)"'],
    [{ engine: 'calicoo' }, 'there is no engine "calicoo"; did you mean "calico"?'],
    [{ engine: 'something-else' }, 'there is no engine "something-else"; known: *, netns'],
    [{ rows: '[NP-058]' }, 'no scenario has the tag or the name "NP-058"; did you mean "NP-059"?'],
    [{ rows: '["@NP-059"]' }, 'no scenario has the tag or the name "@NP-059"; did you mean "NP-059"?'],
    [{ versions: 'soon' }, 'versions is "soon"'],
    [{ verdict: 'blocked' }, 'there is no verdict "blocked"'],
    [{ id: 'a', text: '' }, 'its text is missing'],
  ])('finds what is wrong: %j', (wrong, message) => {
    const { flaws } = checkEntries(write({ id: 'b' }, wrong), known)
    expect(flaws).toHaveLength(1)
    expect(flaws[0]).toMatchObject({ line: 7, message: expect.stringContaining(message) })
  })

  it('tells everything at once, by line, an id that comes twice included', () => {
    const text = write({ engine: 'x' }, { source: 's' }, { id: 'c', verdict: 'x' })
    expect(checkEntries(text, known).flaws.map(({ line }) => line)).toEqual([1, 7, 7, 13])
    expect(checkEntries(text, known).flaws[2]?.message).toBe('its id "a" is that of the entry in line 1, too')
    expect(checkEntries('- [', known).flaws).not.toHaveLength(0)
  })

  it('looks at every field of an entry of which another is wrong', () => {
    const wrong = { text: '""', engine: 'calicoo', rows: '[NP-058]', source: 'nope', expires: '2020-01-01' }
    const { flaws, expired } = checkEntries(write(wrong), known)
    expect(flaws.map(({ message }) => message.slice(0, 12))).toEqual([
      'its text is ',
      'source is "n',
      'there is no ',
      'no scenario ',
    ])
    expect(expired).toHaveLength(1)
    expect(checkEntries(write({ expires: 'soon', source: 'nope' }), known).flaws).toHaveLength(2)
  })

  it.each([
    ['2026-11-27', 1, 0, 0],
    ['2026-11-28', 0, 1, 1],
    ['2026-12-28', 0, 1, 1],
    ['2026-12-29', 0, 0, 1],
  ])('knows what ended and what ends soon: %s', (expires, expired, soon, holding) => {
    const checked = checkEntries(write({ expires }), known)
    expect([checked.expired.length, checked.soon.length, checked.holding]).toEqual([expired, soon, holding])
    expect(checked.flaws).toEqual([])
  })
})
