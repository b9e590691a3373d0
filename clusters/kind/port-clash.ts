/** kind chooses a port for the API server that is free; until Docker binds it, somebody else may. */

const bound =
  /(?:Bind for|listen \w+|exposing port \w+) \S*?:(\d+)\b[^\n]*(?:port is already allocated|address already in use)/gi

const hostPort = (mapping: string): number => Number(/(\d+):\d+(?:\/\w+)?$/.exec(mapping)?.[1])

/** Whether a port that kind chose itself was taken: the next one that it chooses will be another. */
export const isPassingClash = (said: string, asked: readonly string[] = []): boolean => {
  const taken = [...said.matchAll(bound)].map(([, port]) => Number(port))
  return taken.length > 0 && taken.every((port) => !asked.some((mapping) => hostPort(mapping) === port))
}
