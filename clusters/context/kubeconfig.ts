/** Which cluster is meant: a context by its name, and never the current one by accident. */
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { parse } from 'yaml'
import type { Existing } from '../cluster.js'

export interface Kubeconfig {
  /** Files, in the order in which kubectl merges them. */
  readonly files: readonly string[]
  readonly contexts: readonly string[]
}

/** A context that was found. */
export interface Chosen {
  readonly context: string
  readonly files: readonly string[]
}

type Environment = Readonly<Record<string, string | undefined>>

/** Files that kubectl would read: the named one, those of KUBECONFIG, or ~/.kube/config. */
export const kubeconfigFiles = (kubeconfig: string | undefined, env: Environment = process.env): readonly string[] => {
  if (kubeconfig !== undefined) return [kubeconfig]
  const named = (env.KUBECONFIG ?? '').split(delimiter).filter((path) => path !== '')
  return named.length > 0 ? named : [join(homedir(), '.kube', 'config')]
}

const readFile = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new RangeError(`the kubeconfig ${path} cannot be read: ${(error as Error).message}`, { cause: error })
  }
}

const parseFile = (path: string): { contexts?: unknown } | null => {
  const text = readFile(path)
  try {
    return parse(text)
  } catch (error) {
    throw new RangeError(`the kubeconfig ${path} is not YAML: ${(error as Error).message.split('\n')[0]}`, {
      cause: error,
    })
  }
}

const contextsIn = (path: string): readonly string[] => {
  const contexts = parseFile(path)?.contexts
  if (!Array.isArray(contexts)) return []
  return contexts.flatMap((one: { name?: unknown } | null) => (typeof one?.name === 'string' ? [one.name] : []))
}

/**
 * Files of KUBECONFIG that are not there are passed over, as kubectl does; one that was named must be there.
 * @throws {RangeError} when nothing can be read.
 */
export const readKubeconfig = (kubeconfig?: string, env: Environment = process.env): Kubeconfig => {
  const all = kubeconfigFiles(kubeconfig, env)
  const files = kubeconfig === undefined ? all.filter((path) => existsSync(path)) : all
  if (files.length === 0)
    throw new RangeError(`there is no kubeconfig: ${all.join(', ')} is not there; write --kubeconfig FILE`)
  return { files, contexts: [...new Set(files.flatMap(contextsIn))] }
}

const listContexts = ({ files, contexts }: Kubeconfig): string =>
  contexts.length === 0
    ? `${files.join(', ')} has no context at all`
    : `${files.join(', ')} has ${contexts.map((name) => `"${name}"`).join(', ')}`

/** @throws {RangeError} that lists the contexts, for none, or one that is not there. */
export const chooseContext = (existing: Existing | undefined, env: Environment = process.env): Chosen => {
  const kubeconfig = readKubeconfig(existing?.kubeconfig, env)
  const context = existing?.context ?? ''
  if (context === '')
    throw new RangeError(
      `no context is named, and the current one is never taken by accident; write --context NAME: ${listContexts(kubeconfig)}`,
    )
  if (!kubeconfig.contexts.includes(context))
    throw new RangeError(`there is no context "${context}": ${listContexts(kubeconfig)}`)
  return { context, files: kubeconfig.files }
}

/** What `NETHERKIN_CONTEXT`, `NETHERKIN_KUBECONFIG` and `NETHERKIN_NAMESPACES` name; undefined without the first. */
export const existingOf = (env: Environment = process.env): Existing | undefined => {
  const { NETHERKIN_CONTEXT: context, NETHERKIN_KUBECONFIG: kubeconfig, NETHERKIN_NAMESPACES: list } = env
  if (!context) return undefined
  const namespaces = (list ?? '').split(',').flatMap((one) => one.trim() || [])
  return { context, ...(kubeconfig && { kubeconfig }), ...(namespaces.length > 0 && { namespaces }) }
}
