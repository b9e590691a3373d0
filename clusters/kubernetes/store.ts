/** What is known of one kind, told by several feeds (a watch per scope) that may overlap. */
import type { WatchEvent, WireObject } from './api.js'

export interface Feed {
  /** What a new list says: what it lacks is gone. */
  replace(items: readonly WireObject[]): void
  hear(event: WatchEvent): void
}

export interface Store {
  readonly objects: ReadonlyMap<string, WireObject>
  createFeed(): Feed
}

export const keyOfObject = ({ metadata }: WireObject): string => `${metadata.namespace ?? ''}/${metadata.name}`

export const createStore = (): Store => {
  const objects = new Map<string, WireObject>()
  const feeds: Map<string, WireObject>[] = []

  /** An object that has left one scope is still there while another one has it. */
  const drop = (mine: Map<string, WireObject>, key: string): void => {
    mine.delete(key)
    const other = feeds.find((feed) => feed.has(key))?.get(key)
    if (other) objects.set(key, other)
    else objects.delete(key)
  }
  const put = (mine: Map<string, WireObject>, object: WireObject): void => {
    const key = keyOfObject(object)
    mine.set(key, object)
    objects.set(key, object)
  }

  const createFeed = (): Feed => {
    const mine = new Map<string, WireObject>()
    feeds.push(mine)
    return {
      replace: (items) => {
        const listed = new Set(items.map(keyOfObject))
        for (const key of [...mine.keys()]) if (!listed.has(key)) drop(mine, key)
        for (const item of items) put(mine, item)
      },
      hear: ({ type, object }) => {
        if (type === 'DELETED') drop(mine, keyOfObject(object))
        else if (type !== 'BOOKMARK') put(mine, object)
      },
    }
  }
  return { objects, createFeed }
}
