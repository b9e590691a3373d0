/** Writes down which rights the requests of a run need: for the test that compares them with the published role. */
import type { KubernetesApi, WireObject } from '../kubernetes/api.js'
import type { Right } from './rights.js'

type Kind = Pick<WireObject, 'apiVersion' | 'kind'>

const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? (apiVersion.split('/')[0] as string) : '')

/** @returns the same API, and what was needed so far; what everybody may do (reviews of one's own rights) is left out. */
export const recordRights = (api: KubernetesApi): { api: KubernetesApi; rights: () => readonly Right[] } => {
  const seen = new Map<string, Right>()
  const note = async (kind: Kind, verbs: readonly string[], subresource?: string): Promise<void> => {
    if (/^SelfSubject/.test(kind.kind)) return
    const { plural } = await api.resourceOf(kind)
    const [group, resource] = [groupOf(kind.apiVersion), subresource ? `${plural}/${subresource}` : plural]
    for (const verb of verbs) seen.set(`${verb} ${resource}.${group}`, { verb, group, resource })
  }
  const pods = { apiVersion: 'v1', kind: 'Pod' }
  const before =
    <A extends readonly unknown[], R>(tell: (...args: A) => Promise<void>, act: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      await tell(...args)
      return act(...args)
    }
  return {
    rights: () => [...seen.values()],
    api: {
      ...api,
      get: before((kind) => note(kind, ['get']), api.get),
      list: before((kind) => note(kind, ['list']), api.list),
      watch: before((kind) => note(kind, ['watch']), api.watch),
      apply: before(
        // A part of an object is there when the object is.
        (object, subresource) => note(object, subresource ? ['patch'] : ['create', 'patch'], subresource),
        api.apply,
      ),
      patch: before((object, _, subresource) => note(object, ['patch'], subresource), api.patch),
      create: before(
        (object, subresource) =>
          note(object, [subresource === 'ephemeralcontainers' ? 'patch' : 'create'], subresource),
        api.create,
      ),
      remove: before((object) => note(object, ['delete']), api.remove),
      exec: before((_where) => note(pods, ['get', 'create'], 'exec'), api.exec),
      log: before((_where) => note(pods, ['get'], 'log'), api.log),
    },
  }
}
