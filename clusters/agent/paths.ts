/** Where an agent meets whoever speaks to it, inside its own container. */
export interface Paths {
  /** JSON lines: requests in, replies out; any number of connections. */
  readonly socket: string
  /** A file that is there while the pod is ready. */
  readonly ready: string
}

export const pathsIn = (folder = '/tmp'): Paths => ({
  socket: `${folder}/netherkin.sock`,
  ready: `${folder}/netherkin-ready`,
})
