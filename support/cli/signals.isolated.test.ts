import { channel } from 'node:diagnostics_channel'
import { EventEmitter } from 'node:events'
import { expect, it, vi } from 'vitest'
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

it('tells whoever listens only after the end has begun', () => {
  const told: string[] = []
  handleSignals((by) => told.push(by))
  expect(told).toEqual(['signal'])
})

it('tells a worker that was still loading, once it speaks', () => {
  const send = vi.fn()
  const worker = Object.assign(new EventEmitter(), { connected: true, send })
  channel('child_process').publish({ process: worker })
  expect(send).not.toHaveBeenCalled()
  worker.emit('message', 'ready')
  expect(send).toHaveBeenCalledWith({ type: 'netherkin-interrupt', by: 'signal' }, expect.any(Function))
})
