import { describe, expect, it } from 'vitest'
import { RejectedObject } from '../../clusters/cluster.js'
import { createNaming } from '../../clusters/context/naming.js'
import { HarnessError, InputError } from '../errors.js'
import { blame } from './blame.js'

const told = (error: unknown): Promise<unknown> => blame(() => Promise.reject(error)).catch((one: unknown) => one)

describe('an error', () => {
  it("is the writer's where the cluster refuses an object", async () => {
    expect(await told(new RejectedObject('Pod a: no'))).toEqual(
      new InputError('the cluster refuses an object: Pod a: no'),
    )
  })

  it("is the writer's where a scenario makes something in a namespace of others", async () => {
    const { bind } = createNaming('7f3a', new Map())
    const error: unknown = await blame(async () => bind(['shop'], ['shop'])).catch((one: unknown) => one)
    expect(error).toBeInstanceOf(InputError)
    expect((error as Error).message).toMatch(/^namespace shop is the cluster's own/)
  })

  it("is the harness's otherwise, and stays as it is where that was said already", async () => {
    expect(await told(new Error('broken'))).toEqual(new HarnessError('broken'))
    expect(await told('broken')).toEqual(new HarnessError('broken'))
    for (const one of [new InputError('wrong'), new HarnessError('broken')]) expect(await told(one)).toBe(one)
  })
})
