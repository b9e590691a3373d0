/** What the page carries, unpacked once, when it is first needed; as inert as what stands in the page. */
import { visible } from '../../inert.js'
import type { PackedReview } from '../packed-review.js'
import { find } from './find.js'

const showAll = (_key: string, value: unknown): unknown => (typeof value === 'string' ? visible(value) : value)

const inflate = async (packed: string): Promise<object> => {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
  return JSON.parse(await new Response(stream).text(), showAll)
}

/** Objects that were packed each by itself, as one. */
const unpackAll = async <T>(selector: string): Promise<T> => {
  const packed = (find(selector).textContent ?? '').split(' ').filter((one) => one !== '')
  return Object.assign({}, ...(await Promise.all(packed.map(inflate))))
}

const once = <T>(work: () => Promise<T>): (() => Promise<T>) => {
  let done: Promise<T> | undefined
  return () => {
    done ??= work()
    return done
  }
}

export const unpack = once(async (): Promise<PackedReview> => {
  const evidence = unpackAll<PackedReview['evidence']>('#packed')
  return { ...(await unpackAll<Omit<PackedReview, 'evidence'>>('#topologies')), evidence: await evidence }
})

/** HTML by the ids of scenarios, of a large review: rendered as the rest of the page is. */
export const unpackBodies = once(() => unpackAll<Readonly<Record<string, string>>>('#bodies'))
