/** Names as scenarios say them, and as the cluster has them. */

export interface Naming {
  /** `default` → `nk-7f3a-default` on a cluster that belongs to others; the same name on ours. */
  readonly namespace: { real(said: string): string; said(real: string): string | undefined }
  /** `worker` → `nk-7f3a-worker`. @throws {RangeError} when the cluster has no such node. */
  readonly node: { real(said: string): string; said(real: string): string | undefined }
}
