/** What an account must be allowed, asked of the cluster before anything is made: all that is missing is told at once. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseAllDocuments } from 'yaml'
import type { KubernetesApi, WireObject } from '../kubernetes/api.js'

/** One verb on one resource. */
export interface Right {
  readonly verb: string
  /** Empty for the core group. */
  readonly group: string
  /** `pods`, `pods/exec`. */
  readonly resource: string
  /** Where it is needed; everywhere without one. */
  readonly namespace?: string
}

interface Rule {
  readonly apiGroups?: readonly string[]
  readonly resources?: readonly string[]
  readonly resourceNames?: readonly string[]
  readonly verbs?: readonly string[]
}

interface Role {
  readonly kind?: string
  readonly rules?: readonly Rule[]
}

/** The published roles, beside this program and in the package. */
export const roleFile = (name: 'rbac.yaml' | 'rbac-namespaced.yaml'): string => {
  const places = ['../../docs/', '../../../docs/'].map((up) => fileURLToPath(new URL(up + name, import.meta.url)))
  const found = places.find((path) => existsSync(path))
  if (found === undefined) throw new Error(`docs/${name} is not in this installation`)
  return found
}

const expand = ({ apiGroups = [], resources = [], verbs = [] }: Rule): readonly Right[] =>
  apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => ({ verb, group, resource }))))

const rulesOf = (file: string, kind: 'ClusterRole' | 'Role'): readonly Right[] =>
  parseAllDocuments(readFileSync(file, 'utf8'))
    .map((document) => document.toJS() as Role | null)
    .filter((role) => role?.kind === kind)
    .flatMap((role) => (role?.rules ?? []).flatMap(expand))

/** What the published roles give is what is needed: the file is the list. */
export const neededRights = (given: readonly string[] = []): readonly Right[] => {
  if (given.length === 0) return rulesOf(roleFile('rbac.yaml'), 'ClusterRole')
  const file = roleFile('rbac-namespaced.yaml')
  const within = rulesOf(file, 'Role')
  return [
    ...rulesOf(file, 'ClusterRole'),
    ...given.flatMap((namespace) => within.map((right) => ({ ...right, namespace }))),
  ]
}

const has = (list: readonly string[] | undefined, one: string): boolean =>
  (list ?? []).some((it) => it === one || it === '*')

const gives =
  ({ verb, group, resource }: Right) =>
  (rule: Rule): boolean =>
    (rule.resourceNames ?? []).length === 0 &&
    has(rule.verbs, verb) &&
    has(rule.apiGroups, group) &&
    has(rule.resources, resource)

/** A namespace that nobody has: what is allowed there is allowed everywhere. */
const nowhere = 'nk-rights'

const review = (api: KubernetesApi, kind: string, spec: object): Promise<WireObject> =>
  // A review has no name; the server answers with it filled in, and stores nothing.
  api.create({ apiVersion: 'authorization.k8s.io/v1', kind, metadata: {} as WireObject['metadata'], spec })

const rulesIn = async (api: KubernetesApi, namespace: string): Promise<readonly Rule[]> => {
  const { status } = await review(api, 'SelfSubjectRulesReview', { namespace })
  return (status as { resourceRules?: readonly Rule[] } | undefined)?.resourceRules ?? []
}

/** Asked one by one: authorizers other than RBAC do not list what they allow. */
const isAllowed = async (api: KubernetesApi, { verb, group, resource, namespace }: Right): Promise<boolean> => {
  const [plural, subresource] = resource.split('/')
  const resourceAttributes = {
    verb,
    group,
    resource: plural,
    ...(subresource && { subresource }),
    ...(namespace && { namespace }),
  }
  const { status } = await review(api, 'SelfSubjectAccessReview', { resourceAttributes })
  return (status as { allowed?: boolean } | undefined)?.allowed === true
}

/** Those that the account does not have. @throws {ApiError} when the cluster cannot be asked. */
export const missingRights = async (api: KubernetesApi, needed: readonly Right[]): Promise<readonly Right[]> => {
  const places = [...new Set(needed.map(({ namespace }) => namespace ?? nowhere))]
  const rules = new Map(await Promise.all(places.map(async (place) => [place, await rulesIn(api, place)] as const)))
  const unlisted = needed.filter((right) => !rules.get(right.namespace ?? nowhere)?.some(gives(right)))
  const allowed = await Promise.all(unlisted.map((right) => isAllowed(api, right)))
  return unlisted.filter((_, index) => !allowed[index])
}

/** `pods/exec: get, create; networkpolicies.networking.k8s.io in a: patch`. */
export const describeRights = (rights: readonly Right[]): string => {
  const verbs = new Map<string, string[]>()
  for (const { verb, group, resource, namespace } of rights) {
    const what = `${resource}${group === '' ? '' : `.${group}`}${namespace === undefined ? '' : ` in ${namespace}`}`
    verbs.set(what, [...(verbs.get(what) ?? []), verb])
  }
  return [...verbs].map(([what, list]) => `${what}: ${list.join(', ')}`).join('; ')
}
