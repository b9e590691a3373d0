/** nft as text: chains and tables, the same for both families. */
import type { Family } from '../probe.js'

/** How nft spells a family. */
export const familyWords = {
  IPv4: { table: 'ip', address: 'ip', type: 'ipv4_addr' },
  IPv6: { table: 'ip6', address: 'ip6', type: 'ipv6_addr' },
} as const satisfies Record<Family, { table: string; address: string; type: string }>

export interface Chain {
  readonly name: string
  /** `type filter hook forward priority 0; policy accept;` for a base chain. */
  readonly hook?: string
  readonly rules: readonly string[]
}

export interface NamedSet {
  readonly name: string
  readonly definition: string
}

export interface Table {
  readonly family: Family
  readonly name: string
  readonly sets: readonly NamedSet[]
  readonly chains: readonly Chain[]
}

/** `{ a, b }` without doubles. */
export const anonymousSet = (values: readonly (string | number)[]): string => `{ ${[...new Set(values)].join(', ')} }`

const longestName = 110

/** nft names hold letters, digits and `/\_.-`, and are at most 127 long. The front is for people, the key makes it unique. */
export const nameOf = (prefix: string, key: string): string => {
  const name = `${prefix}-${key.replaceAll(':', '_')}`
  return name.length <= longestName ? name : `${name.slice(0, longestName - 9)}-${shortHash(name)}`
}

/** FNV-1a, 8 hex digits: names, not secrets. */
const shortHash = (text: string): string => {
  let hash = 0x811c9dc5
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) as number), 0x01000193) >>> 0
  return hash.toString(16).padStart(8, '0')
}

const renderChain = ({ name, hook, rules }: Chain): string =>
  [`  chain ${name} {`, ...(hook ? [`    ${hook}`] : []), ...rules.map((rule) => `    ${rule}`), '  }'].join('\n')

/** Chains are all made before any of them points at another. */
export const renderTable = ({ family, name, sets, chains }: Table): string =>
  [
    `table ${familyWords[family].table} ${name} {`,
    ...sets.map((set) => `  set ${set.name} { ${set.definition} }`),
    ...chains.map(renderChain),
    '}',
  ].join('\n')

/** The table and nothing of what it held before. */
export const replaceTable = (table: Table): string => {
  const title = `table ${familyWords[table.family].table} ${table.name}`
  return `${title} {}\ndelete ${title}\n${renderTable(table)}\n`
}

/** The table with new rules; sets that stay keep what they learnt. `before` is what the kernel holds now. */
export const updateTable = (before: Table | undefined, table: Table): string => {
  if (!before) return replaceTable(table)
  const title = `${familyWords[table.family].table} ${table.name}`
  const gone = (kind: 'chain' | 'set', was: readonly { name: string }[], is: readonly { name: string }[]): string[] => {
    const names = new Set(is.map((one) => one.name))
    return was.filter((one) => !names.has(one.name)).map((one) => `delete ${kind} ${title} ${one.name}`)
  }
  return [
    `flush table ${title}`,
    ...gone('chain', before.chains, table.chains),
    ...gone('set', before.sets, table.sets),
    `${renderTable(table)}\n`,
  ].join('\n')
}
