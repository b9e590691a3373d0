/** Over an open cluster: the engine is asked when a stream into one of its containers ends, or something there does not answer. */
import pRetry from 'p-retry'
import type { ExecStream } from '../kubernetes/api.js'
import { createVigil, type Vigil } from '../kubernetes/vigil.js'
import { readRecord } from '../runs/records.js'
import { engineName } from './docker.js'
import { findLoss, type Parts } from './losses.js'
import { ProgramFailed } from './program.js'
import { explainEngine } from './silence.js'

export interface KindVigil extends Vigil {
  /** Looks when the stream ends, whoever ends it. */
  heed(opening: Promise<ExecStream>): Promise<ExecStream>
  /** From now on whatever ends ends by our own will; a look under way is given up. */
  end(): void
}

/** An engine that restarts with its containers running is back within their sum. */
const looks = { retries: 4, minTimeout: 300, factor: 2 } as const
/** Streams end a moment before the engine knows that their container has ended. */
const looksAtLeast = 3

const describeSilence = (cluster: string, error: ProgramFailed): string => {
  const { what, mend } = explainEngine(engineName(), error, process.env.DOCKER_HOST)
  const left =
    readRecord(cluster)?.kept === true ? '' : `; then \`netherkin sweep\` removes the cluster ${cluster}, which is left`
  return `${what}: ${mend}, and run again${left}`
}

/** What is wrong with a call that is no program's says nothing about the engine, and so nothing about the cluster. */
const describeFault = (cluster: string, error: unknown): string | undefined =>
  error instanceof ProgramFailed ? describeSilence(cluster, error) : undefined

/** @param find what is gone, in words. @throws when the engine does not say. */
export const watchOver = (parts: Parts, find: typeof findLoss = findLoss): KindVigil => {
  const over = new AbortController()
  const running = { signal: over.signal }
  const ask = async (attempt: number): Promise<string | undefined> => {
    const loss = await find(parts, running)
    if (loss === undefined && attempt < looksAtLeast) throw new Error('all of it runs, as far as is known')
    return loss
  }
  const vigil = createVigil(async () => {
    if (over.signal.aborted) return undefined
    const loss = await pRetry(ask, { ...looks, ...running }).catch((error: unknown) =>
      describeFault(parts.cluster, error),
    )
    return over.signal.aborted ? undefined : loss
  })
  return {
    ...vigil,
    heed: async (opening) => {
      const stream = await opening
      void stream.ended.then(vigil.look)
      return stream
    },
    end: () => over.abort(),
  }
}
