/** Where an agent meets whoever speaks to it, inside its own container. */
export interface Paths {
  /** JSON lines: requests in, replies out; any number of connections. */
  readonly socket: string
  /** A file that is there while all of its listeners are open. */
  readonly ready: string
  /** One that is there while some are not, and says why. */
  readonly complaints: string
}

export const pathsIn = (folder = '/tmp'): Paths => ({
  socket: `${folder}/netherkin.sock`,
  ready: `${folder}/netherkin-ready`,
  complaints: `${folder}/netherkin-complaints`,
})
