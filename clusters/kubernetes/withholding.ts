/** Objects as a person may see them: without what users gave their own programs, and without ours. Pure. */
import { isAgentContainer } from './agent-places.js'
import type { WireObject } from './api.js'

interface Variable {
  readonly name: string
  readonly value?: string
}

interface Container {
  readonly name: string
  readonly env?: readonly Variable[]
}

type Fields = Readonly<Record<string, unknown>>

/** What agents start from: long, and of no use to whoever reads it. */
const starts: ReadonlySet<string> = new Set(['NETHERKIN_PROGRAM', 'NETHERKIN_AGENT'])

const holdsProgram = ({ env = [] }: Container): boolean => env.some(({ name }) => name === 'NETHERKIN_PROGRAM')

const withholdIn = (container: Container): Container => {
  if (container.env === undefined) return container
  const isOurs = isAgentContainer(container) || holdsProgram(container)
  const env = container.env
    .filter(({ name }) => !starts.has(name))
    .map((one) => (isOurs || one.value === undefined ? one : { ...one, value: 'withheld' }))
  return { ...container, env }
}

const containerLists = ['containers', 'initContainers', 'ephemeralContainers'] as const

const withholdInPod = (spec: Fields): Fields => {
  const lists = containerLists.filter((list) => spec[list] !== undefined)
  const withheld = lists.map((list) => [list, (spec[list] as readonly Container[]).map(withholdIn)] as const)
  return { ...spec, ...Object.fromEntries(withheld) }
}

/** Secrets may stand in the environment of users' containers; without fields that only the server reads. */
export const withheld = (object: WireObject): WireObject => {
  const { managedFields: _fields, ...metadata } = object.metadata
  const spec = object.spec as Fields | undefined
  if (object.kind === 'Pod' && spec) return { ...object, metadata, spec: withholdInPod(spec) }
  const template = spec?.template as { readonly spec?: Fields } | undefined
  if (!template?.spec) return { ...object, metadata }
  return { ...object, metadata, spec: { ...spec, template: { ...template, spec: withholdInPod(template.spec) } } }
}
