import type { NetworkPolicyPeer } from '../clusters/objects.js'

type Selector = NonNullable<NetworkPolicyPeer['podSelector']>
type Labels = Readonly<Record<string, string>> | undefined

const matches = ({ key, operator, values = [] }: NonNullable<Selector['matchExpressions']>[number], labels: Labels) => {
  const value = labels?.[key]
  if (operator === 'In') return value !== undefined && values.includes(value)
  if (operator === 'NotIn') return value === undefined || !values.includes(value)
  return operator === 'Exists' ? value !== undefined : value === undefined
}

/** Whether a label selector selects these labels; an empty one selects everything. */
export const selects = ({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean =>
  Object.entries(matchLabels).every(([key, value]) => labels?.[key] === value) &&
  matchExpressions.every((expression) => matches(expression, labels))

/** `app=b, tier in (x, y)`: a selector as kubectl writes it. */
export const describeSelector = ({ matchLabels = {}, matchExpressions = [] }: Selector): string => {
  const expressions = matchExpressions.map(({ key, operator, values }) => {
    if (operator === 'Exists') return key
    if (operator === 'DoesNotExist') return `!${key}`
    return `${key} ${operator === 'In' ? 'in' : 'notin'} (${(values ?? []).join(', ')})`
  })
  return [...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`), ...expressions].join(', ') || 'all'
}
