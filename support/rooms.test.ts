/** Imports point one way (docs/design.md §1). Reads every source file; the table below is the law. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

interface Import {
  readonly from: string
  /** A path of ours with `.ts`, or a package's name. */
  readonly to: string
  readonly typeOnly: boolean
  /** `import()`: loaded only when it is called. */
  readonly lazy: boolean
}

const port = /^clusters\/(cluster|objects|probe|selectors)\.ts$/

/** First matching row wins. `values`: what may be loaded at run time; `types`: what may be named besides. */
const table: readonly { files: RegExp; values: readonly RegExp[]; types?: readonly RegExp[] }[] = [
  { files: /^steps\//, values: [/^steps\//, /^support\//], types: [port] },
  // The composition root alone knows which providers there are.
  {
    files: /^support\/(composition|cli\/[^/]+)\.ts$/,
    values: [/^support\//, /^reports\//, port, /^clusters\/catalogue\.ts$/],
  },
  { files: /^support\/(product\/.*|.*\.test)\.ts$/, values: [/./] },
  { files: /^support\//, values: [/^support\//, port] },
  // An agent runs in any cluster.
  { files: /^clusters\/agent\//, values: [port, /^clusters\/agent\//] },
  // Objects are asked of any API server; what lies around it, and what is installed, is known to its maker alone.
  { files: /^clusters\/kubernetes\//, values: [port, /^clusters\/(kubernetes|agent)\//, /^clusters\/contract\.ts$/] },
  {
    files: /^clusters\/(products|cni|ingress|loadbalancer)\//,
    values: [port, /^clusters\/(products|cni|ingress|loadbalancer|kubernetes)\//],
  },
  { files: /^clusters\/netns\//, values: [port, /^clusters\/(netns|agent)\//, /^clusters\/contract\.ts$/] },
  { files: /^clusters\//, values: [/^clusters\//] },
  { files: /^reports\//, values: [/^reports\//], types: [/^support\/evidence\.ts$/] },
]

/** What only some files may load. `^$` is: nobody; types are free. */
const packages: readonly { name: RegExp; files: RegExp }[] = [
  { name: /^@cucumber\//, files: /^(steps|support|reports)\// },
  { name: /^@kubernetes\/client-node/, files: /^clusters\/kubernetes\// },
]

const statement = /^(?:import|export)\s(?:(type)\s)?(?:[^'"]*?\sfrom\s)?'([^']+)'/gm
const call = /\bimport\('([^']+)'\)/g

const target = (from: string, said: string): string =>
  said.startsWith('.') ? join(dirname(from), said).replace(/\.js$/, '.ts') : said

const readImports = ([from, text]: readonly [string, string]): Import[] => [
  ...[...text.matchAll(statement)].map(([, type, said = '']) => ({
    from,
    to: target(from, said),
    typeOnly: type !== undefined,
    lazy: false,
  })),
  ...[...text.matchAll(call)].map(([, said = '']) => ({ from, to: target(from, said), typeOnly: false, lazy: true })),
]

const ours = (path: string): boolean => /^(features|steps|support|clusters|reports)\//.test(path)

const isAllowed = ({ from, to, typeOnly }: Import): boolean => {
  if (!ours(to)) return typeOnly || packages.every(({ name, files }) => !name.test(to) || files.test(from))
  const row = table.find(({ files }) => files.test(from))
  return [...(row?.values ?? []), ...((typeOnly && row?.types) || [])].some((pattern) => pattern.test(to))
}

const describeImport = ({ from, to, typeOnly }: Import): string => `${from} imports ${typeOnly ? 'types of ' : ''}${to}`

const findViolations = (imports: readonly Import[]): string[] =>
  imports.filter((one) => !isAllowed(one)).map(describeImport)

/** Everything that loading `start` loads at once. */
const findLoaded = (imports: readonly Import[], start: string): ReadonlySet<string> => {
  const seen = new Set([start])
  for (const path of seen)
    for (const { from, to, typeOnly, lazy } of imports) if (from === path && !typeOnly && !lazy) seen.add(to)
  return seen
}

const root = join(import.meta.dirname, '..')
const sources = ['steps', 'support', 'clusters', 'reports'].flatMap((room) =>
  readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .map((file) => `${room}/${file}`)
    .filter((file) => /\.tsx?$/.test(file)),
)
const imports = sources.flatMap((path) => readImports([path, readFileSync(join(root, path), 'utf8')]))

describe('the rooms of the house', () => {
  it('import in one direction', () => {
    expect(imports.filter(({ to }) => ours(to)).length).toBeGreaterThan(20)
    expect(findViolations(imports)).toEqual([])
  })

  it('load the Kubernetes client in real-cluster providers alone', () => {
    const starts = sources.filter((path) => /^(steps|support|reports|clusters\/(netns|agent|catalogue))/.test(path))
    const loading = starts.filter((path) => findLoaded(imports, path).has('@kubernetes/client-node'))
    expect(starts.length).toBeGreaterThan(10)
    expect(loading).toEqual([])
  })
})

describe('the test of the rooms', () => {
  const planted = (from: string, text: string) => findViolations(readImports([from, text]))

  it.each([
    ['clusters/netns/x.ts', "import { judge } from '../../support/judge.js'\n"],
    ['clusters/agent/x.ts', "import type { Change } from '../netns/protocol.js'\n"],
    ['clusters/x.ts', "import { Given } from '@cucumber/cucumber'\n"],
    ['support/judge.ts', "import { netns } from '../clusters/netns/index.js'\n"],
    ['support/x.ts', "import { pods } from '../steps/pods.js'\n"],
    ['steps/pods.ts', "import type { Change } from '../clusters/netns/protocol.js'\n"],
    ['reports/x.ts', "import type { Question } from '../support/question.js'\n"],
    ['reports/x.ts', "import { evidenceVersion } from '../support/evidence.js'\n"],
    ['support/x.ts', "import {\n  CoreV1Api,\n} from '@kubernetes/client-node'\n"],
    ['clusters/netns/x.ts', "const x = await import('../kind/index.js')\n"],
    ['support/x.ts', "export * from '../steps/pods.js'\n"],
    ['support/x.ts', "import '../steps/pods.js'\n"],
  ])('catches what %s must not import', (from, text) => {
    expect(planted(from, text)).toHaveLength(1)
  })

  it('lets types of the Kubernetes client pass and follows loads through files', () => {
    expect(planted('clusters/objects.ts', "import type { V1Pod } from '@kubernetes/client-node'\n")).toEqual([])
    const chain = [
      ...readImports(['support/a.ts', "import { b } from './b.js'\n"]),
      ...readImports(['support/b.ts', "import { V1Pod } from '@kubernetes/client-node'\nvoid import('lazy')\n"]),
    ]
    expect([...findLoaded(chain, 'support/a.ts')]).toEqual(['support/a.ts', 'support/b.ts', '@kubernetes/client-node'])
  })
})
