/** Labels and the selectors that look for them. */
import type { V1LabelSelector, V1LabelSelectorRequirement } from '@kubernetes/client-node'
import { each, type Flaw, flaw, oneOf, type Path } from './flaw.js'
import { checkKey, checkLabelValue } from './name.js'

export const checkLabels = (labels: Readonly<Record<string, string>> | undefined, path: Path): readonly Flaw[] =>
  Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...checkKey(key, [...path, key]),
    ...checkLabelValue(value, [...path, key]),
  ])

const checkRequirement = (requirement: V1LabelSelectorRequirement, path: Path): readonly Flaw[] => {
  const { key, operator, values = [] } = requirement
  return [
    ...checkKey(key, [...path, 'key']),
    ...oneOf(operator, ['In', 'NotIn', 'Exists', 'DoesNotExist'], [...path, 'operator']),
    ...checkValues(operator, values, [...path, 'values']),
    ...each(values, [...path, 'values'], checkLabelValue),
  ]
}

const checkValues = (operator: string, values: readonly string[], path: Path): readonly Flaw[] => {
  if (/^(In|NotIn)$/.test(operator) && values.length === 0)
    return [flaw(path, `${operator} needs values; write at least one`)]
  if (/Exist/.test(operator) && values.length > 0) return [flaw(path, `${operator} takes no values; leave them out`)]
  return []
}

export const checkSelector = (selector: V1LabelSelector | undefined, path: Path): readonly Flaw[] => [
  ...checkLabels(selector?.matchLabels, [...path, 'matchLabels']),
  ...each(selector?.matchExpressions, [...path, 'matchExpressions'], checkRequirement),
]
