/** An address to ask an ingress or a server for. */
export interface Url {
  readonly tls: boolean
  readonly host?: string
  /** With the query. */
  readonly path: string
}

const ending = '://'

/** `/api`, `shop.example/api`, `https://shop.example/`. */
export const toUrl = (text: string): Url => {
  const cut = text.indexOf(ending)
  const rest = cut < 0 ? text : text.slice(cut + ending.length)
  const slash = rest.indexOf('/')
  const host = rest.slice(0, slash)
  return { tls: text.startsWith('https:'), ...(host !== '' && { host }), path: rest.slice(slash) }
}
