/** Label selectors, as the API server reads them and kubectl writes them. Pure. */
import type { V1LabelSelector, V1LabelSelectorRequirement } from '@kubernetes/client-node'

export type Labels = Readonly<Record<string, string>>

const meets = (labels: Labels, { key, operator, values = [] }: V1LabelSelectorRequirement): boolean => {
  const value = labels[key]
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    default:
      return false
  }
}

/** Whether the labels hold every pair. */
export const matchesLabels = (pairs: Labels, labels: Labels = {}): boolean =>
  Object.entries(pairs).every(([key, value]) => labels[key] === value)

/** An empty selector matches everything; all its requirements must hold. */
export const matchesSelector = (selector: V1LabelSelector, labels: Labels = {}): boolean =>
  matchesLabels(selector.matchLabels ?? {}, labels) &&
  (selector.matchExpressions ?? []).every((requirement) => meets(labels, requirement))

const describeRequirement = ({ key, operator, values = [] }: V1LabelSelectorRequirement): string => {
  if (operator === 'Exists') return key
  if (operator === 'DoesNotExist') return `!${key}`
  return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.join(', ')})`
}

/** `app=b, tier in (x, y)`: a selector as kubectl writes it. */
export const describeSelector = ({ matchLabels = {}, matchExpressions = [] }: V1LabelSelector): string => {
  const pairs = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`)
  return [...pairs, ...matchExpressions.map(describeRequirement)].join(', ') || 'all'
}
