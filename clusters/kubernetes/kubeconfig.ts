/** Which cluster and user a kubeconfig means: read by client-node; what is wrong with it is said with what to do. */
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { Cluster, Context, KubeConfig, User } from '@kubernetes/client-node'

export interface KubeConfigChoice {
  /** Path; without it what KUBECONFIG names, or ~/.kube/config. */
  readonly kubeconfig?: string
  /** Without it the kubeconfig's current one. */
  readonly context?: string
}

/** One context, checked: its cluster and its user are there. */
export interface Access {
  readonly config: KubeConfig
  readonly context: Context
  readonly cluster: Cluster
  readonly user: User
}

const findPaths = ({ kubeconfig }: KubeConfigChoice): readonly string[] => {
  if (kubeconfig !== undefined) return [kubeconfig]
  const named = (process.env.KUBECONFIG ?? '').split(delimiter).filter((path) => path !== '')
  // As kubectl does it: of several files those that are not there are passed over.
  if (named.length > 1) return named.filter((path) => existsSync(path))
  return named.length > 0 ? named : [join(homedir(), '.kube', 'config')]
}

const describeFailure = (path: string, error: unknown): string => {
  const { name, code, path: missing, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' && missing === path)
    return `kubeconfig ${path}: there is no such file; name another one, or set KUBECONFIG`
  if (code !== undefined) return `kubeconfig ${path} cannot be read: ${message}`
  if (name === 'YAMLException') return `kubeconfig ${path} is not YAML: ${message.split('\n')[0]}`
  if (name === 'TypeError') return `kubeconfig ${path} is no kubeconfig: expected clusters, users and contexts in it`
  return `kubeconfig ${path} is broken: ${message}`
}

const readOne = (path: string, config: KubeConfig): KubeConfig => {
  try {
    config.loadFromFile(path)
    return config
  } catch (error) {
    throw new RangeError(describeFailure(path, error), { cause: error })
  }
}

/** Of entries with equal names the first one counts, as for kubectl; client-node's own merge refuses them. */
const firstOfName = <T extends { readonly name: string }>(entries: readonly T[]): T[] =>
  entries.filter(({ name }, index) => entries.findIndex((other) => other.name === name) === index)

const merge = (config: KubeConfig, parts: readonly KubeConfig[]): KubeConfig => {
  config.loadFromOptions({
    clusters: firstOfName(parts.flatMap((part) => part.getClusters())),
    users: firstOfName(parts.flatMap((part) => part.getUsers())),
    contexts: firstOfName(parts.flatMap((part) => part.getContexts())),
    currentContext: parts.map((part) => part.getCurrentContext()).find((name) => name),
  })
  return config
}

const chooseContext = (config: KubeConfig, wanted: string | undefined, where: string): Context => {
  const known = config.getContexts().map(({ name }) => name)
  const listed = known.length > 0 ? `it has ${known.join(', ')}` : 'it has none'
  const name = wanted ?? config.getCurrentContext()
  if (!name) throw new RangeError(`${where} has no current context; name one: ${listed}`)
  if (!known.includes(name)) throw new RangeError(`${where} has no context ${JSON.stringify(name)}; ${listed}`)
  config.setCurrentContext(name)
  return config.getContextObject(name) as Context
}

const checkServer = ({ name, server, skipTLSVerify }: Cluster, where: string): void => {
  const protocol = URL.canParse(server) ? new URL(server).protocol : ''
  if (protocol === 'https:' || (protocol === 'http:' && skipTLSVerify)) return
  const wanted = protocol === 'http:' ? 'https://… (or insecure-skip-tls-verify: true beside it)' : 'https://HOST:PORT'
  throw new RangeError(`${where}: cluster ${JSON.stringify(name)} has the server ${server}; expected ${wanted}`)
}

const checkAccess = (config: KubeConfig, context: Context, where: string): Access => {
  const cluster = config.getCurrentCluster()
  const user = config.getCurrentUser()
  const lacks = (what: string, name: string | undefined): RangeError =>
    new RangeError(
      `${where}: context ${JSON.stringify(context.name)} ${
        name ? `names the ${what} ${JSON.stringify(name)}, which is not defined there` : `names no ${what}`
      }`,
    )
  if (!cluster) throw lacks('cluster', context.cluster)
  if (!user) throw lacks('user', context.user)
  checkServer(cluster, where)
  return { config, context, cluster, user }
}

/** Reads anew each time it is called: files and tokens in them change. @throws {RangeError} when it names no usable context. */
export const loadAccess = async (choice: KubeConfigChoice): Promise<Access> => {
  // Loaded late: it is big, and most runs never talk to a real cluster.
  const { KubeConfig } = await import('@kubernetes/client-node')
  const paths = findPaths(choice)
  const where = `kubeconfig ${paths.join(delimiter) || (process.env.KUBECONFIG ?? '')}`
  if (paths.length === 0) throw new RangeError(`${where}: none of these files is there`)
  const config = merge(
    new KubeConfig(),
    paths.map((path) => readOne(path, new KubeConfig())),
  )
  return checkAccess(config, chooseContext(config, choice.context, where), where)
}
