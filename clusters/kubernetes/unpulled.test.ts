import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { WireObject } from './api.js'
import type { Engine } from './engine.js'
import { settle } from './settling.js'
import { findUnpulled, watchPulls } from './unpulled.js'
import { marks } from './wire.js'

const podThat = (reason: string, image = 'c:1'): WireObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'n', uid: '1', labels: { [marks.part]: 'scenario', [marks.run]: 'r1' } },
  status: {
    initContainerStatuses: [{ name: 'i', image: 'i:1', state: { running: {} } }],
    containerStatuses: [{ name: 'c', image, state: { waiting: { reason, message: 'no such host' } } }],
  },
})

it('images of a pod that cannot be had are told from other troubles', () => {
  expect(findUnpulled(podThat('ImagePullBackOff'))).toEqual(['c:1'])
  expect(findUnpulled(podThat('CrashLoopBackOff'))).toEqual([])
})

it("a registry's hiccup is waited for", () => {
  let now = 0
  const watch = watchPulls(() => now)
  expect(watch([podThat('ErrImagePull')])).toEqual([])
  now = 44_000
  expect(watch([podThat('ErrImagePull')])).toEqual([])
  expect(watch([podThat('ContainerCreating')])).toEqual([])
  now = 80_000
  expect(watch([podThat('ErrImagePull')])).toEqual([])
  now = 126_000
  expect(watch([podThat('ImagePullBackOff')])).toEqual(['c:1'])
})

it('each image is waited for by itself', () => {
  let now = 0
  const watch = watchPulls(() => now)
  expect(watch([podThat('ErrImagePull')])).toEqual([])
  now = 44_000
  const both = [podThat('ErrImagePull'), podThat('ErrImagePull', 'd:1')]
  expect(watch(both)).toEqual([])
  now = 46_000
  expect(watch(both)).toEqual(['c:1'])
  now = 90_000
  expect(watch(both)).toEqual(['c:1', 'd:1'])
})

describe('a scenario whose image cannot be pulled', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  /** Heard of twice within a minute, and never again. */
  const until = async (find: () => unknown): Promise<never> => {
    find()
    vi.advanceTimersByTime(50_000)
    find()
    throw new Error('waited 120 s')
  }
  const engine = {
    parts: {
      capabilities: new Set(),
      api: {},
      naming: { namespace: { said: (name: string) => name }, node: { said: (name: string) => name } },
    },
    sight: { of: (kind: string) => new Map(kind === 'Pod' ? [['n/p', podThat('ImagePullBackOff')]] : []), until },
    memory: { nodes: new Map(), evicted: new Map() },
    owner: 'r1',
  } as unknown as Engine

  it('is told so, before the time for everything is over', async () => {
    await expect(settle(engine, [])).rejects.toThrow(
      /^the nodes cannot pull c:1: name an image that is there .*, or, on kind, load it .*\nPod n\/p: container c: ImagePullBackOff: no such host$/,
    )
  })
})
