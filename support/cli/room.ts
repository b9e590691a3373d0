/** How many columns run at once. */
import { availableParallelism, freemem } from 'node:os'

/** A node of a real cluster with all that runs on it; measured on kind with Calico: 0.7 GB for two, idle. */
const nodeBytes = 1024 ** 3
const coresEach = 2

/** What whoever carries the clusters has to give; Docker's machine may be another than ours. */
export interface Room {
  readonly memoryBytes: number
  readonly cores: number
}

const isElsewhere = (dockerHost: string): boolean => dockerHost !== '' && !/^(unix|npipe|fd):/.test(dockerHost)

/** This machine's; where clusters are carried by another one, nothing is known, and that is room for one. */
export const findRoom = ({ DOCKER_HOST = '' }: NodeJS.ProcessEnv): Room =>
  isElsewhere(DOCKER_HOST) ? { memoryBytes: 0, cores: 0 } : { memoryBytes: freemem(), cores: availableParallelism() }

/** At least 1: what there is too little memory for is told by the cluster that cannot come up. @param nodes of one column. */
export const countAtOnce = (nodes: number, { memoryBytes, cores }: Room): number =>
  Math.max(1, Math.min(Math.floor(memoryBytes / (nodeBytes * nodes)), Math.floor(cores / coresEach)))
