import type { Recipe } from '../clusters/cluster.js'
import {
  clusterScoped,
  describeRef,
  type KindName,
  type KubernetesObject,
  type ObjectOf,
  type ObjectRef,
  ofKind,
  refOf,
} from '../clusters/objects.js'
import type { Family } from '../clusters/probe.js'
import { InputError, UndeclaredError } from './errors.js'

/** A name as a sentence says it. `spelt` is the writer's own spelling; Kubernetes names are its lower case. */
export interface Name {
  readonly namespace?: string
  readonly name: string
  readonly spelt: string
}

/** What the scenario's text asks of the cluster itself. */
export interface ClusterNeeds {
  /** Nodes, the control plane counted. */
  readonly nodes?: number
  readonly families?: readonly Family[]
  /** The scenario names its own cluster: kind makes it, whatever the run's provider is. */
  readonly kind?: Recipe
}

/** Where a scenario begins. */
export interface Start {
  /** Where bare names live; `default` unless given. */
  readonly namespace?: string | undefined
  /** Where the feature lies. */
  readonly folder?: string | undefined
  /** Nodes of a cluster of which the scenario says nothing, the control plane counted; 3 unless given. */
  readonly usualNodes?: number | undefined
}

interface Contents {
  readonly namespace: string
  readonly folder: string
  readonly usualNodes: number
  readonly objects: readonly KubernetesObject[]
  readonly cluster: ClusterNeeds
  /** Objects that the cluster has already, by key. */
  readonly existing: ReadonlyMap<string, ObjectRef>
  /** Object key to the spelling that declared it. */
  readonly spellings: ReadonlyMap<string, string>
}

/** The desired state that a scenario has declared so far. Immutable: each sentence returns a new one. */
export class Topology {
  readonly #contents: Contents

  private constructor(contents: Contents) {
    this.#contents = contents
  }

  static empty({ namespace = 'default', folder = '.', usualNodes = 3 }: Start = {}): Topology {
    const nothing = { objects: [], cluster: {}, existing: new Map<string, ObjectRef>(), spellings: new Map() }
    return new Topology({ namespace, folder, usualNodes, ...nothing })
  }

  /** The scenario's own namespace, where bare names live. */
  get namespace(): string {
    return this.#contents.namespace
  }

  /** Where the feature lies: files that it names are beside it. */
  get folder(): string {
    return this.#contents.folder
  }

  get objects(): readonly KubernetesObject[] {
    return this.#contents.objects
  }

  get cluster(): ClusterNeeds {
    return this.#contents.cluster
  }

  /** How many nodes the scenario's cluster has, the control plane counted. */
  get nodes(): number {
    return this.cluster.nodes ?? this.#contents.usualNodes
  }

  list<K extends KindName>(kind: K): readonly ObjectOf<K>[] {
    return ofKind(this.objects, kind)
  }

  /** The reference that a name in a sentence means. */
  ref(kind: KindName, { namespace = this.namespace, name }: Name): ObjectRef {
    return { kind, namespace: clusterScoped.has(kind) ? '' : namespace, name }
  }

  find<K extends KindName>(kind: K, name: Name): ObjectOf<K> | undefined {
    const key = describeRef(this.ref(kind, name))
    return this.list(kind).find((object) => describeRef(refOf(object)) === key)
  }

  /** @throws {UndeclaredError} that lists the known names, when there is no such object. */
  get<K extends KindName>(kind: K, name: Name): ObjectOf<K> {
    const found = this.find(kind, name)
    if (found) return found
    if (this.isExisting(kind, name))
      throw new UndeclaredError(
        name.name,
        `${describeRef(this.ref(kind, name))} exists already, so it can be asked and reached but not changed here`,
      )
    const known = this.list(kind).map((object) => describeRef(refOf(object)))
    throw new UndeclaredError(
      name.name,
      `${describeRef(this.ref(kind, name))} is not declared; ${known.length > 0 ? `known: ${known.join(', ')}` : `no ${kind} is declared`}`,
    )
  }

  /** Adds an object. Its namespace, when it is neither `default` nor declared, is made with it.
   * @throws {InputError} when an object of that kind, namespace and name is there already. */
  declare(object: KubernetesObject, spelt = object.metadata.name): Topology {
    const placed = this.#place(object)
    const key = describeRef(refOf(placed))
    const taken = this.#contents.spellings.get(key)
    if (taken !== undefined)
      throw new InputError(taken === spelt ? `${key} is declared twice` : clash(key, taken, spelt))
    const added = this.#with({
      objects: [...this.objects, placed],
      spellings: new Map(this.#contents.spellings).set(key, spelt),
    })
    return placed.metadata.namespace === undefined ? added : added.#withNamespace(placed.metadata.namespace)
  }

  /** Replaces one object by what `edit` makes of it. @throws {InputError} when it is not there. */
  change<K extends KindName>(kind: K, name: Name, edit: (object: ObjectOf<K>) => ObjectOf<K>): Topology {
    const before = this.get(kind, name)
    const after = edit(structuredClone(before))
    return this.#with({ objects: this.objects.map((object) => (object === before ? after : object)) })
  }

  /** Takes one object away. @throws {InputError} when it is not there. */
  remove(kind: KindName, name: Name): Topology {
    const gone = this.get(kind, name)
    const spellings = new Map(this.#contents.spellings)
    spellings.delete(describeRef(refOf(gone)))
    return this.#with({ objects: this.objects.filter((object) => object !== gone), spellings })
  }

  /** Adds the object, or puts it in the place of the one that has its kind, namespace and name (as `kubectl apply`). */
  apply(object: KubernetesObject): Topology {
    const placed = this.#place(object)
    const key = describeRef(refOf(placed))
    if (!this.#contents.spellings.has(key)) return this.declare(placed)
    return this.#with({ objects: this.objects.map((old) => (describeRef(refOf(old)) === key ? placed : old)) })
  }

  /** Refers to an object that the cluster has already: nothing is made, and nothing of it is changed. */
  referring(kind: KindName, name: Name): Topology {
    const key = describeRef(this.ref(kind, name))
    if (this.find(kind, name)) throw new InputError(`${key} is declared by this scenario, so it is no existing one`)
    return this.#with({ existing: new Map(this.#contents.existing).set(key, this.ref(kind, name)) })
  }

  /** What sentences said that the cluster has already. */
  get existing(): readonly ObjectRef[] {
    return [...this.#contents.existing.values()]
  }

  /** Whether a sentence said that the cluster has it already. */
  isExisting(kind: KindName, name: Name): boolean {
    return this.#contents.existing.has(describeRef(this.ref(kind, name)))
  }

  needing(cluster: ClusterNeeds): Topology {
    return this.#with({ cluster: { ...this.cluster, ...cluster } })
  }

  #with(part: Partial<Contents>): Topology {
    return new Topology({ ...this.#contents, ...part })
  }

  #place(object: KubernetesObject): KubernetesObject {
    if (clusterScoped.has(object.kind)) return object
    const metadata = { ...object.metadata, namespace: object.metadata.namespace ?? this.namespace }
    return { ...object, metadata } as KubernetesObject
  }

  #withNamespace(name: string): Topology {
    const here = this.list('Namespace').some((namespace) => namespace.metadata.name === name)
    if (here || name === 'default' || name.startsWith('kube-')) return this
    return this.declare({ kind: 'Namespace', apiVersion: 'v1', metadata: { name } })
  }
}

const clash = (key: string, first: string, second: string): string =>
  `"${first}" and "${second}" are one name to Kubernetes (${key}); give them different names`
