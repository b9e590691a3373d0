import { describe, expect, it } from 'vitest'
import { type Settling, settle } from './settle.js'
import type { Case, Ending } from './track.js'
import { createVirtualClock } from './virtual-clock.js'

interface Scripted extends Case {
  readonly name: string
  /** What each round says; the last one stays. */
  readonly script: readonly boolean[]
  /** Which of them a busy machine spoilt. */
  readonly spoilt?: readonly number[]
}

type Answer = boolean | 'busy'

const timing = { gapMs: 20, holdMs: 100, deadlineMs: 2000 }
const attemptMs = 50

const rightOnce = (name: string, script: readonly boolean[], holds = false): Scripted => ({
  name,
  script,
  attempts: 3,
  holds,
})

const run = async (
  cases: readonly Scripted[],
  overrides: Partial<Pick<Settling<Scripted, Answer>, 'restMs' | keyof typeof timing>> = {},
) => {
  const clock = createVirtualClock()
  const began = clock.now()
  const rounds: { readonly names: string; readonly at: number }[] = []
  const counts = new Map<string, number>()
  const answerOf = ({ name, script, spoilt = [] }: Scripted): Answer => {
    const nth = counts.get(name) ?? 0
    counts.set(name, nth + 1)
    return spoilt.includes(nth) ? 'busy' : (script[Math.min(nth, script.length - 1)] as boolean)
  }
  const tracks = await settle<Scripted, Answer>({
    cases,
    ask: async (asked) => {
      rounds.push({ names: asked.map(({ name }) => name).join(), at: clock.now() - began })
      const answers = asked.map(answerOf)
      await clock.sleep(attemptMs)
      return answers
    },
    isRight: (answer) => answer === true,
    isBusy: (answer) => answer === 'busy',
    ...timing,
    ...overrides,
    clock,
  })
  return { tracks, rounds, elapsedMs: clock.now() - began }
}

const isRight = (track: Ending<Scripted, Answer> | undefined): boolean => track?.settled === true

describe('settle', () => {
  it('asks as many rounds as must agree, a gap apart, overlapping', async () => {
    const { tracks, rounds } = await run([rightOnce('a', [true])])
    expect(rounds.map(({ at }) => at)).toEqual([0, 20, 40])
    expect(isRight(tracks[0])).toBe(true)
  })

  it('sends all cases of a round in one batch', async () => {
    const { rounds } = await run([rightOnce('a', [true]), rightOnce('b', [true])])
    expect(rounds.map(({ names }) => names)).toEqual(['a,b', 'a,b', 'a,b'])
  })

  it('leaves a case alone that wants a rest before its next series', async () => {
    const restMs = (rounds: readonly Answer[]): number => (rounds.includes(false) ? 500 : 0)
    const { tracks, rounds } = await run([rightOnce('a', [true, false, false, true])], { restMs })
    expect(rounds.map(({ at }) => at)).toEqual([0, 20, 40, 570, 590, 610])
    expect(isRight(tracks[0])).toBe(true)
  })

  it('begins to count anew when a round is wrong', async () => {
    const { tracks } = await run([rightOnce('a', [true, true, false, true, true, true])])
    expect(tracks[0]?.rounds).toEqual([true, true, false, true, true, true])
    expect(isRight(tracks[0])).toBe(true)
  })

  it('asks only for the rounds that a case still lacks', async () => {
    const { tracks } = await run([rightOnce('a', [false, true, true, true])])
    expect(tracks[0]?.rounds).toEqual([false, true, true, true])
  })

  it('asks only the wrong cases again', async () => {
    const { rounds } = await run([rightOnce('a', [true]), rightOnce('b', [false, false, false, true])])
    expect(rounds.slice(3).map(({ names }) => names)).toEqual(['b', 'b', 'b'])
  })

  it('gives up at the deadline', async () => {
    const { tracks, elapsedMs } = await run([rightOnce('a', [false])])
    expect(isRight(tracks[0])).toBe(false)
    expect(elapsedMs).toBeLessThanOrEqual(timing.deadlineMs + 2 * timing.gapMs + attemptMs)
  })

  it('gives a busy machine more time, and not for ever', async () => {
    const clock = createVirtualClock()
    const ask = (rights: number) => async () => {
      asked += 1
      await clock.sleep(attemptMs)
      return [asked > rights]
    }
    let asked = 0
    const settling = { cases: [rightOnce('a', [])], isRight: (one: boolean) => one, isBusy: (one: boolean) => !one }
    const long = await settle<Scripted, boolean>({ ...settling, ask: ask(100), ...timing, clock })
    expect(isRight(long[0])).toBe(true)
    asked = 0
    const began = clock.now()
    const stuck = await settle<Scripted, boolean>({ ...settling, ask: ask(Infinity), ...timing, clock })
    expect(isRight(stuck[0])).toBe(false)
    expect(clock.now() - began).toBeLessThan(6 * timing.deadlineMs)
  })

  it('asks again at once what a busy machine spoilt, in place of that round', async () => {
    const { tracks, rounds } = await run([{ ...rightOnce('a', [true]), spoilt: [0] }, rightOnce('b', [true])])
    expect(rounds.map(({ names, at }) => `${names} ${at}`)).toEqual(['a,b 0', 'a,b 20', 'a,b 40', 'a 60'])
    expect(tracks.map(({ rounds: told, asked }) => [told.length, asked])).toEqual([
      [3, 4],
      [3, 3],
    ])
    expect(tracks.every(isRight)).toBe(true)
  })

  it('counts rounds in the order in which they were asked, those asked again too', async () => {
    const { tracks } = await run([{ ...rightOnce('a', [true, true, true, false, true]), spoilt: [0] }])
    expect(tracks[0]?.rounds).toEqual([true, true, false, true, true, true])
  })

  it('takes no rounds for a hold that do not span it', async () => {
    const spoilt = [0, 1, 2]
    const { tracks, rounds } = await run([{ ...rightOnce('a', [true], true), spoilt }], { holdMs: 45, gapMs: 1 })
    expect(rounds.map(({ at }) => at)).toEqual([0, 1, 2, 47, 50, 51, 94])
    expect(isRight(tracks[0])).toBe(true)
  })

  it('asks one whole series even when the deadline is over at once', async () => {
    const { tracks } = await run([rightOnce('a', [true])], { deadlineMs: 0 })
    expect(isRight(tracks[0])).toBe(true)
  })

  it('asks what must hold once more a hold later, without waiting for the rounds before', async () => {
    const { tracks, rounds } = await run([rightOnce('a', [true], true), rightOnce('b', [true])])
    expect(rounds.map(({ names, at }) => `${names} ${at}`)).toEqual(['a,b 0', 'a,b 20', 'a,b 40', 'a 140'])
    expect(tracks.every(isRight)).toBe(true)
  })

  it('asks for what a case lacks as soon as that is known, while the others still fly', async () => {
    const { tracks, rounds } = await run([rightOnce('a', [false, true], true)])
    expect(rounds.map(({ at }) => at)).toEqual([0, 20, 40, 140, 160])
    expect(isRight(tracks[0])).toBe(true)
  })

  it('asks a whole series again of what did not hold', async () => {
    const { tracks } = await run([rightOnce('a', [true, true, true, false, true], true)])
    expect(tracks[0]?.rounds).toEqual([true, true, true, false, true, true, true, true])
    expect(isRight(tracks[0])).toBe(true)
  })

  it('never calls right what did not hold before the deadline', async () => {
    const { tracks } = await run([rightOnce('a', [true, true, true, false], true)], { deadlineMs: 100 })
    expect(isRight(tracks[0])).toBe(false)
  })

  it('gives a case up at its own deadline, and the others have theirs', async () => {
    const late = rightOnce('late', [...Array(20).fill(false), true])
    const { tracks, elapsedMs } = await run([{ ...rightOnce('hopeless', [false]), deadlineMs: 200 }, late])
    expect(tracks.map(isRight)).toEqual([false, true])
    expect(tracks[0]?.rounds.length).toBeLessThan(tracks[1]?.rounds.length ?? 0)
    expect(elapsedMs).toBeLessThan(timing.deadlineMs)
  })

  it('rejects when asking does', async () => {
    const clock = createVirtualClock()
    const ask = async (): Promise<boolean[]> => {
      throw new Error('broken pipe')
    }
    const asked = settle({
      cases: [rightOnce('a', [true])],
      ask,
      isRight: (answer: boolean) => answer,
      ...timing,
      clock,
    })
    await expect(asked).rejects.toThrow('broken pipe')
  })

  it('rejects when one of several that come back at once has failed', async () => {
    const clock = createVirtualClock()
    const backs: ((error?: Error) => void)[] = []
    const ask = (): Promise<boolean[]> =>
      new Promise((resolve, reject) => {
        backs.push((error) => (error ? reject(error) : resolve([true])))
        if (backs.length === 3)
          for (const [index, back] of backs.entries()) back(index === 2 ? new Error('lost') : undefined)
      })
    const cases = [rightOnce('a', [])]
    await expect(settle({ cases, ask, isRight: (one: boolean) => one, ...timing, clock })).rejects.toThrow('lost')
  })

  it('gives up a machine that stays busy after a right round, too', async () => {
    const spoilt = Array.from({ length: 5000 }, (_, index) => index + 1)
    const { tracks, elapsedMs } = await run([{ ...rightOnce('a', [true]), spoilt }])
    expect(isRight(tracks[0])).toBe(false)
    expect(elapsedMs).toBeLessThan(6 * timing.deadlineMs)
  })

  it('hears a signal while all attempts fly', async () => {
    const controller = new AbortController()
    const ask = (): Promise<boolean[]> => new Promise(() => {})
    const { signal } = controller
    const clock = createVirtualClock()
    const cases = [{ ...rightOnce('a', []), attempts: 1 }]
    const asked = settle({ cases, ask, isRight: (one: boolean) => one, ...timing, clock, signal })
    setImmediate(() => controller.abort(new Error('interrupted')))
    await expect(asked).rejects.toThrow('interrupted')
  })

  it('stops when it is told to', async () => {
    const clock = createVirtualClock()
    const controller = new AbortController()
    const ask = async (): Promise<boolean[]> => {
      controller.abort(new Error('interrupted'))
      return [false]
    }
    const { signal } = controller
    const asked = settle({ cases: [rightOnce('a', [])], ask, isRight: (one: boolean) => one, ...timing, clock, signal })
    await expect(asked).rejects.toThrow('interrupted')
  })
})
