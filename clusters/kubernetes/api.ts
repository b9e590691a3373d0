/**
 * What is asked of a Kubernetes API server. Objects travel as raw JSON: client-node's models drop what they do not know,
 * `ingress[].from` among it. One kept-alive pool carries the requests; client-node gives authentication and exec streams.
 */

/** Any object of the API, as it is on the wire. */
export interface WireObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
    readonly uid?: string
    readonly resourceVersion?: string
    readonly deletionTimestamp?: string
    readonly [field: string]: unknown
  }
  readonly [field: string]: unknown
}

/** A kind by its place in the API: found in a table, or by discovery. */
export interface Resource {
  /** `v1`, `apps/v1`. */
  readonly apiVersion: string
  readonly kind: string
  readonly plural: string
  readonly namespaced: boolean
}

/** Which objects: all namespaces unless one is named. `labels` as in `?labelSelector=`. */
export interface Scope {
  readonly namespace?: string
  readonly labels?: string
}

export interface Listed {
  readonly items: readonly WireObject[]
  readonly resourceVersion: string
}

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'
  readonly object: WireObject
}

/** A running process in a container, its streams as lines. */
export interface ExecStream {
  /** Writes one line, a line break added. */
  send(line: string): void
  onLine(handle: (line: string) => void): void
  /** Resolves when the stream ends for whatever reason, with the reason in words; never rejects. */
  readonly ended: Promise<string>
  close(): void
}

/** The API server said no, or could not be asked. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  /** HTTP status; 0 when the server could not be reached. */
  readonly status: number
  /** `AlreadyExists`, `Forbidden`, … as the server says it. */
  readonly reason: string
  constructor(message: string, status: number, reason: string, options?: ErrorOptions) {
    super(message, options)
    this.status = status
    this.reason = reason
  }
}

export interface KubernetesApi {
  /** `https://127.0.0.1:6443`. */
  readonly server: string
  /** `v1.36.4`. @throws {ApiError} as everything here. */
  version(): Promise<string>
  /** The resource of a kind; kinds that no table knows are discovered. */
  resourceOf(object: Pick<WireObject, 'apiVersion' | 'kind'>): Promise<Resource>
  /** GET of any path, such as `/apis/apps/v1/namespaces/x/deployments/y`; undefined when it is not there. */
  read<T = WireObject>(path: string): Promise<T | undefined>
  get(kind: Pick<WireObject, 'apiVersion' | 'kind'>, name: string, namespace?: string): Promise<WireObject | undefined>
  /** All pages of a list. */
  list(kind: Pick<WireObject, 'apiVersion' | 'kind'>, scope?: Scope): Promise<Listed>
  /**
   * Server-side apply, forced, by the field manager `netherkin`, to a subresource if one is named; transient refusals
   * (a webhook that starts) are asked again.
   */
  apply(object: WireObject, subresource?: string): Promise<WireObject>
  /** A merge patch, of a subresource if one is named. */
  patch(
    object: Pick<WireObject, 'apiVersion' | 'kind' | 'metadata'>,
    patch: unknown,
    subresource?: string,
  ): Promise<WireObject>
  /**
   * POST of an object, to a subresource of the object if one is named. With `eviction` the object is the pod (or an Eviction of its name);
   * with `ephemeralcontainers` the pod, whose `spec.ephemeralContainers` are added by a patch: the API has no POST for them.
   * `dryRun`: the server says what it would say, and stores nothing; not for subresources.
   */
  create(object: WireObject, subresource?: string, options?: { readonly dryRun?: boolean }): Promise<WireObject>
  /** True when it was there. */
  remove(
    object: Pick<WireObject, 'apiVersion' | 'kind' | 'metadata'>,
    options?: { readonly graceSeconds?: number; readonly uid?: string },
  ): Promise<boolean>
  /**
   * Watches from a list's version on until the signal fires; reconnects by itself.
   * Rejects with an ApiError of status 410 when the version is too old: list again.
   */
  watch(
    kind: Pick<WireObject, 'apiVersion' | 'kind'>,
    scope: Scope,
    resourceVersion: string,
    onEvent: (event: WatchEvent) => void,
    signal: AbortSignal,
    /** Told when the server goes away while this watch asks again, and with undefined when it is heard again. */
    onTrouble?: (trouble: ApiError | undefined) => void,
  ): Promise<void>
  /** @throws {ApiError} when the container cannot be entered. */
  exec(where: {
    readonly namespace: string
    readonly pod: string
    readonly container: string
    readonly command: readonly string[]
  }): Promise<ExecStream>
  /** The last lines of a container's log. */
  log(where: {
    readonly namespace: string
    readonly pod: string
    readonly container?: string
    readonly lines: number
  }): Promise<string>
  close(): Promise<void>
}
