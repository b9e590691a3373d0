import { expect, it } from 'vitest'
import { allEnded } from './all-ended.js'

it('a failure is told once the works beside it have ended', async () => {
  const told: string[] = []
  let finish = (): void => {}
  const slow = new Promise<void>((resolve) => {
    finish = resolve
  }).then(() => told.push('made a container'))
  const both = allEnded([Promise.reject(new Error('no CNI')), slow]).catch(({ message }) => told.push(message))
  await new Promise((resolve) => setImmediate(resolve))
  expect(told).toEqual([])
  finish()
  await both
  expect(told).toEqual(['made a container', 'no CNI'])
})

it('of two failures the first in order is told', async () => {
  const works = [Promise.resolve().then(() => Promise.reject(new Error('one'))), Promise.reject(new Error('two'))]
  await expect(allEnded(works)).rejects.toThrow('one')
})

it('results come as they are', async () => {
  expect(await allEnded([Promise.resolve(1), Promise.resolve('a')])).toEqual([1, 'a'])
})
