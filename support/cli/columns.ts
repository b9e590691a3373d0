/** Which columns a run has: every combination of what was asked (docs/decisions.md §18). Pure. */
import { createHash } from 'node:crypto'
import { InputError } from '../errors.js'

/** Where a run's columns are written down, unless told. */
export const matrixFile = 'netherkin.matrix.yaml'

/** What a column is asked to be, by the names of the flags without their dashes: `{ provider: 'kind', cni: 'calico' }`. */
export type Column = Readonly<Record<string, string>>

/** Each takes several values, and makes a column of each. */
export const axes = ['provider', 'cni', 'kubernetes', 'kube-proxy', 'ip-family', 'ingress', 'lb', 'nodes'] as const
export type Axis = (typeof axes)[number]

/** What an `include` of a matrix file may say besides. */
export const extras = ['node-image', 'pod-subnet', 'service-subnet', 'accept', 'context', 'kubeconfig'] as const

/** What means something to a provider in its columns; clusters that are there already cannot be asked to be otherwise. */
const understood: Readonly<Record<string, readonly string[]>> = {
  netns: ['provider', 'nodes', 'accept'],
  model: ['provider', 'nodes'],
  context: ['provider', 'context', 'kubeconfig', 'accept'],
  kind: [...axes, 'node-image', 'pod-subnet', 'service-subnet', 'accept'],
}

export type AxisValues = Partial<Record<Axis, readonly string[]>>

/** `a, b` → `['a', 'b']` */
export const splitValues = (text: string): string[] => [
  ...new Set(
    text
      .split(',')
      .map((value) => value.trim())
      .filter((value) => value !== ''),
  ),
]

/** Every combination, the first axis slowest. */
export const combine = (values: AxisValues): Column[] =>
  axes.reduce<Column[]>(
    (columns, axis) => {
      const said = values[axis]
      return said === undefined
        ? columns
        : columns.flatMap((column) => said.map((value) => ({ ...column, [axis]: value })))
    },
    [{}],
  )

/** Without what its provider has no use for: a network that is no cluster has no CNI. */
const trim = (column: Column): Column => {
  const keys = understood[column.provider ?? '']
  return keys ? Object.fromEntries(Object.entries(column).filter(([key]) => keys.includes(key))) : column
}

const keyOf = (column: Column): string => JSON.stringify(Object.entries(column).sort())

/** What each provider understands of its column, each once; local ones first, as they are there soonest. */
export const settleColumns = (columns: readonly Column[]): Column[] => {
  const settled = [...new Map(columns.map(trim).map((column) => [keyOf(column), column])).values()]
  const isLocal = ({ provider = 'netns' }: Column): boolean => provider === 'netns' || provider === 'model'
  return [...settled.filter(isLocal), ...settled.filter((column) => !isLocal(column))]
}

/** @throws {InputError} when something is asked that none of the providers has. */
export const expandColumns = (values: AxisValues): Column[] => {
  const providers = values.provider ?? []
  for (const axis of axes) {
    const isLost = values[axis] !== undefined && providers.every((one) => !(understood[one]?.includes(axis) ?? true))
    if (isLost && providers.length > 0)
      throw new InputError(
        `--${axis} means nothing to ${providers.join(', ')}; it says what a kind cluster is made of: add --provider kind`,
      )
  }
  return settleColumns(combine(values))
}

/** `kind calico traefik`, `netns nodes=2`: in words, until it is observed. */
export const labelOf = (column: Column): string => {
  const { provider = 'netns', cni, ingress, lb, ...others } = column
  const named = [provider, cni, ingress, lb].filter((word) => word !== undefined && word !== 'none')
  return [...named, ...Object.entries(others).map(([key, value]) => `${key}=${value}`)].join(' ')
}

const longestFolder = 80

/** The name of its folder: readable, unique, without anything that a file system minds. */
export const folderOf = (column: Column): string => {
  const label = labelOf(column)
  const plain = label
    .toLowerCase()
    .replaceAll(/[^a-z0-9.=]+/g, '-')
    .replaceAll('=', '-')
    .replaceAll(/^[-.]+|-+$/g, '')
  // Two columns must not share a folder because their difference was a sign that was replaced.
  const isExact = Object.values(column).every((value) => /^[a-z0-9.]+$/.test(value)) && plain.length <= longestFolder
  if (isExact) return plain
  const hash = createHash('sha256').update(keyOf(column)).digest('hex').slice(0, 8)
  return `${plain.slice(0, longestFolder)}-${hash}`
}

/** `{ cni: 'calico' }` → `['--cni', 'calico']` */
export const argumentsOf = (column: Column): string[] =>
  Object.entries(column).flatMap(([key, value]) => [`--${key}`, value])
