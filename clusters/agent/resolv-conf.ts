/** resolv.conf(5), the parts that decide where names are looked for. */

/** What a host is configured with. */
export interface Resolver {
  readonly nameservers: readonly string[]
  readonly search: readonly string[]
  readonly ndots: number
}

export const parseResolver = (text: string): Resolver => {
  const lines = text.split('\n').map((line) =>
    line
      .replace(/[#;].*$/, '')
      .trim()
      .split(/\s+/),
  )
  const all = (keyword: string): string[][] => lines.filter(([first]) => first === keyword).map(([, ...rest]) => rest)
  const ndots = /^ndots:(\d+)$/
  const [dots] = all('options')
    .flat()
    .flatMap((option) => ndots.exec(option)?.[1] ?? [])
  return {
    nameservers: all('nameserver').flatMap(([address]) => address ?? []),
    // The last line wins.
    search: all('search').at(-1) ?? [],
    ndots: Number(dots ?? 1),
  }
}
