import { expect, it } from 'vitest'
import { endInOrder, handleSignals } from './signals.js'

it('tells once what ends a run, and again when a signal leaves less time than a limit did', () => {
  const told: string[] = []
  handleSignals((by) => told.push(by))
  endInOrder('time')
  endInOrder('time')
  endInOrder('signal')
  endInOrder('signal')
  endInOrder('time')
  expect(told).toEqual(['time', 'signal'])
})
