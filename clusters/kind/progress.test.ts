import { describe, expect, it } from 'vitest'
import type { Phase } from '../cluster.js'
import { readStep, trackPhases } from './progress.js'

describe('the steps of kind', () => {
  it.each([
    [' • Ensuring node image (kindest/node:v1.36.4) 🖼️  ...', 'image', 'Ensuring node image (kindest/node:v1.36.4)'],
    [' • Preparing nodes 📦 📦   ...', 'nodes', 'Preparing nodes'],
    [' • Starting control-plane 🕹️  ...', 'control plane', 'Starting control-plane'],
    [' • Joining worker nodes 🚜  ...', 'control plane', 'Joining worker nodes'],
  ])('%s', (line, name, text) => {
    expect(readStep(line)).toEqual({ name, text })
  })

  it.each([' ✓ Preparing nodes 📦 📦 ', 'Creating cluster "x" ...', ' • Something new 🎉  ...', ''])(
    'pass over "%s"',
    (line) => {
      expect(readStep(line)).toBeUndefined()
    },
  )
})

describe('phases', () => {
  it('are told when they begin, and with their time when the next one does', () => {
    const told: Phase[] = []
    let now = 0
    const phases = trackPhases(
      (phase) => told.push(phase),
      () => now,
    )
    phases.begin('nodes', 'a')
    now = 10
    phases.begin('nodes', 'b')
    now = 30
    phases.begin('CNI', 'c')
    now = 35
    phases.end()
    phases.end()
    expect(told).toEqual([
      { name: 'nodes', text: 'a' },
      { name: 'nodes', text: 'b', tookMs: 30 },
      { name: 'CNI', text: 'c' },
      { name: 'CNI', text: 'c', tookMs: 5 },
    ])
    expect(phases.current).toBe('CNI')
  })
})
