import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cnis } from '../cni/index.js'
import { ingressControllers } from '../ingress/index.js'
import { loadBalancers } from '../loadbalancer/index.js'

const page = readFileSync(join(import.meta.dirname, '../../docs/products.md'), 'utf8')
const rows = new Map(
  page
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => [line.split('`')[1] ?? '', line] as const),
)

describe('docs/products.md', () => {
  it.each([...cnis, ...ingressControllers, ...loadBalancers].filter(({ name }) => name !== 'none'))(
    'says what $name is: its versions, and which of them we have run',
    ({ name, releases, seen }) => {
      const row = rows.get(name) ?? ''
      for (const version of Object.keys(releases)) expect(row).toContain(version)
      expect(row.includes('not run by us yet')).toBe(seen.length === 0)
      if (seen.length > 0) expect(row).toContain(`run by us: ${seen.join(', ')}`)
      expect(row).toContain(`\`${name}\``)
    },
  )
})
