/** Waiting for another process: by the folder that both write to. */
import { type FSWatcher, watch } from 'node:fs'

/** Resolves at the next change in a folder, or after `atMostMs`; not every file system tells. Rejects with the signal's reason. */
export const nextChange = (folder: string, atMostMs: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    let watcher: FSWatcher | undefined
    const end = (settle: () => void) => (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      watcher?.close()
      settle()
    }
    const done = end(resolve)
    const abort = end(() => reject(signal?.reason))
    const timer = setTimeout(done, atMostMs)
    signal?.addEventListener('abort', abort, { once: true })
    try {
      watcher = watch(folder, done).on('error', done)
    } catch {
      // No watches left, or no such folder: the time tells.
    }
  })
