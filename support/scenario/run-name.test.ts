import { expect, it } from 'vitest'
import { nameClusters, nameRun, nameSharing } from './run-name.js'

const worker = { CUCUMBER_PARALLEL: 'true', CUCUMBER_WORKER_ID: '1' }

it('names a run by its coordinator, whoever asks', () => {
  expect(nameRun({}, { pid: 7, ppid: 1 }, 1000)).toBe('7-rs')
  expect(nameRun(worker, { pid: 9, ppid: 7 }, 5000)).toBe(nameRun(worker, { pid: 10, ppid: 7 }, 6000))
  expect(nameRun({ ...worker, NETHERKIN_RUN: 'x' }, { pid: 9, ppid: 7 }, 5000)).toBe('x')
})

it('gives each parallel worker clusters of its own, where they are made', () => {
  expect(nameSharing('x', {}, 'kind')).toBe('x')
  expect(nameSharing('x', worker, 'kind')).toBe('x-w1')
  expect(nameSharing('x', worker, 'context')).toBe('x')
})

it('names clusters so that no two processes meet', () => {
  expect(nameClusters('7-rs', 7, false)).toBe('nk-7')
  expect(nameClusters('7-rs', 7, true)).toBe('nk-7-rs')
  expect(nameClusters('CI 12', 7, true)).toBe('nk-ci-12-7')
})
