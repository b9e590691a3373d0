/** Any real Kubernetes cluster behind the port: what kind and context have in common. */
import type { Authority } from '../agent/sockets.js'
import type { Capability, Cluster, Facts } from '../cluster.js'
import type { Observation } from '../probe.js'
import type { AgentImage } from './agent-program.js'
import type { KubernetesApi } from './api.js'
import { diagnose } from './diagnosis.js'
import type { Engine } from './engine.js'
import { begin, dropSpares, equip, openEngine, release, tidy } from './lifetime.js'
import { describeLostNodes } from './lost-nodes.js'
import type { Naming } from './naming.js'
import { probeAll } from './probing.js'
import { reconcile } from './reconcile.js'
import type { Surroundings } from './surroundings.js'
import { underVigil, type Vigil } from './vigil.js'

export interface KubernetesParts {
  readonly name: string
  readonly provider: string
  readonly column: string
  readonly facts: Facts
  readonly capabilities: ReadonlySet<Capability>
  /** Why it lacks others, where that is worth a word. */
  readonly lacks?: NonNullable<Cluster['lacks']>
  /** Capabilities that are given up, with the reason, where others' programs stand in the way: the cluster is theirs. */
  readonly mayLack?: ReadonlySet<Capability>
  readonly api: KubernetesApi
  readonly naming: Naming
  readonly surroundings: Surroundings
  /** On every object that is made: `netherkin.dev/run`. */
  readonly run: string
  /** Nobody else uses the cluster: what earlier runs left on it is ours, too. */
  readonly adopts?: boolean
  /** A new scenario takes no pod whose labels would have to change, and none waits for it without them. */
  readonly keepsLabels?: boolean
  /** Namespaces that are there to be used, by real name; without it namespaces are made and removed. */
  readonly givenNamespaces?: readonly string[]
  readonly agent: AgentImage
  /** What speaks SCTP in pods, where the nodes' kernels do. */
  readonly agnhost: AgentImage
  /** Signs what listeners off the cluster show; without it the engine has one of its own. */
  readonly authority?: () => Promise<Authority>
  /** Where Ingress traffic enters, by class; asked anew after each reconcile. */
  readonly edge: () => Promise<Readonly<Record<string, { addresses: readonly string[]; http: number; https: number }>>>
  /** Opens a shell at a source, as a command to paste. */
  readonly shell: (source: { readonly namespace: string; readonly name: string }) => string
  /** Sees to it that the cluster stays; `close` follows, and the objects stay. */
  readonly keep: () => Promise<void>
  /** What the provider itself closes; the engine has removed its objects before, unless they are kept. */
  readonly close: () => Promise<void>
  /** Where it can be found out that the cluster is gone. */
  readonly vigil?: Vigil
  /** Its nodes may go without anybody telling us: what is asked meanwhile cannot be judged. */
  readonly losesNodes?: boolean
  /** `close` waits until our namespaces are gone, and says what holds them: nobody else has to. */
  readonly closesNamespaces?: boolean
  /** Whether the cluster itself goes with `close`, asked then: its objects are not removed one by one. */
  readonly goesWithObjects?: () => boolean | Promise<boolean>
}

/** One after another, whatever becomes of those before. */
const inTurn = () => {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work)
    last = turn.catch(() => {})
    return turn
  }
}

/** An agent that says nothing may have gone with its node. */
const isInDoubt = (found: readonly Observation[]): boolean => found.some(({ verdict }) => verdict === 'unknown')

/** @throws an Error that says what is lost, in place of whatever came of the work. */
const onItsNodes = async <T>(engine: Engine, work: () => Promise<T>): Promise<T> => {
  const { parts, sight, owner } = engine
  if (!parts.losesNodes) return work()
  const [end] = await Promise.allSettled([work()])
  const [nodes, pods] = [sight.of('Node').values(), sight.of('Pod').values()]
  const lost = describeLostNodes({ nodes, pods, owner, naming: parts.naming })
  if (lost !== undefined) throw new Error(lost)
  if (end.status === 'rejected') throw end.reason
  return end.value
}

/**
 * The parts belong to the cluster from now on, unless it rejects.
 * @throws {ApiError} when the cluster cannot be read; an Error that says what does not get ready.
 */
export const openKubernetesCluster = async (parts: KubernetesParts): Promise<Cluster> => {
  const opened = await openEngine(parts)
  const able = await begin(opened).catch((error: unknown) => {
    release(opened)
    throw error
  })
  const engine = equip(opened, able.capabilities)
  const serially = inTurn()
  let closing: Promise<void> | undefined
  const { vigil } = parts
  // What still waits for it ends, and with it the turn of whoever closes.
  vigil?.lost.addEventListener('abort', () => release(engine), { once: true })
  const whileOpen = <T>(work: () => Promise<T>, isDoubtful?: (found: T) => boolean): Promise<T> =>
    closing === undefined
      ? underVigil(vigil, () => onItsNodes(engine, work), isDoubtful)
      : Promise.reject(new Error(`cluster ${parts.name} is closed`))
  const end = async (): Promise<void> => {
    release(engine)
    await parts.close()
  }
  const close = async (): Promise<void> => {
    try {
      if (!vigil?.lost.aborted && !(await parts.goesWithObjects?.())) await tidy(engine)
    } finally {
      await end()
    }
  }
  // What is kept stays as it is; nothing of this process may hold it, or the process would not end.
  const keep = async (): Promise<void> => {
    try {
      await dropSpares(engine)
      await parts.keep()
    } finally {
      await end()
    }
  }
  return {
    name: parts.name,
    provider: parts.provider,
    ...able,
    column: parts.column,
    facts: parts.facts,
    reconcile: (desired, options) => whileOpen(() => serially(() => reconcile(engine, desired, options))),
    probe: (batch) => whileOpen(() => probeAll(engine, batch), isInDoubt),
    // The error says all that is known of a cluster that is gone, and nothing of it answers.
    diagnose: async () => (vigil?.lost.aborted ? [] : diagnose(engine)),
    shell: parts.shell,
    keep: () => {
      closing ??= serially(keep)
      return closing
    },
    close: () => {
      closing ??= serially(close)
      return closing
    },
  }
}
