import { hostname } from 'node:os'
import { expect, it } from 'vitest'
import type { KubernetesApi, WireObject } from '../kubernetes/api.js'
import { ownerAnnotation, parseOwner } from './owner.js'
import { tryAdmission } from './trial.js'

it('the namespace of a trial says whose it is, for a sweep after a kill', async () => {
  const made: WireObject[] = []
  const api = {
    create: async (object: WireObject, _: undefined, options?: { dryRun: boolean }) =>
      options?.dryRun ? undefined : void made.push(object),
    remove: async () => true,
  } as unknown as KubernetesApi
  await tryAdmission(api, { run: '1', given: [], image: 'i' })
  expect(made.map(({ metadata }) => metadata.name)).toEqual(['nk-1-trial'])
  expect(parseOwner(made[0]?.metadata.annotations?.[ownerAnnotation])).toMatchObject({
    pid: process.pid,
    host: hostname(),
  })
})
