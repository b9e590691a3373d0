/** The evidence that reports read, as a real run attaches it: valid by the published schema, and like the golden file. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  type Evidence,
  evidenceMediaType,
  type Judgement,
  scenarioMediaType,
  type TopologyRecord,
  topologyMediaType,
} from '../evidence.js'
import { runFeatures } from './runs.js'

interface Schema {
  readonly [keyword: string]: unknown
  readonly $defs?: Readonly<Record<string, Schema>>
}

const readJson = (path: string) => JSON.parse(readFileSync(join(import.meta.dirname, path), 'utf8'))
const evidenceSchema: Schema = readJson('../evidence.schema.json')
const scenarioSchema: Schema = readJson('../scenario.schema.json')
const topologySchema: Schema = readJson('../topology.schema.json')

const typeOf = (value: unknown): string => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}
const isOfType = (value: unknown, wanted: unknown): boolean =>
  typeOf(value) === wanted || (wanted === 'number' && typeOf(value) === 'integer')

type Check = (value: unknown, said: never, at: string, within: Schema) => readonly string[]

/** The keywords that our schema uses; any other is an error, so that no part of it goes unheeded. */
const checks: Readonly<Record<string, Check>> = {
  $schema: () => [],
  title: () => [],
  description: () => [],
  $defs: () => [],
  $ref: (value, ref: string, at) => findFlaws(value, evidenceSchema.$defs?.[ref.replace('#/$defs/', '')] as Schema, at),
  const: (value, wanted, at) => (value === wanted ? [] : [`${at} is not ${wanted}`]),
  enum: (value, words: unknown[], at) => (words.includes(value) ? [] : [`${at} is ${value}, not one of ${words}`]),
  type: (value, wanted, at) => (isOfType(value, wanted) ? [] : [`${at} is no ${wanted}`]),
  minimum: (value, least: number, at) => (Number(value) >= least ? [] : [`${at} is below ${least}`]),
  items: (value, item: Schema, at) =>
    (value as unknown[]).flatMap((one, index) => findFlaws(one, item, `${at}/${index}`)),
  oneOf: (value, some: Schema[], at) =>
    some.filter((one) => findFlaws(value, one, at).length === 0).length === 1 ? [] : [`${at} is not one of its kinds`],
  required: (value, names: string[], at) =>
    names.filter((name) => !(name in (value as object))).map((name) => `${at} has no ${name}`),
  properties: (value, fields: Record<string, Schema>, at) =>
    Object.entries(value as object).flatMap(([name, one]) =>
      fields[name] ? findFlaws(one, fields[name], `${at}/${name}`) : [],
    ),
  additionalProperties: (value, said: boolean | Schema, at, { properties = {} }) =>
    Object.entries(value as object)
      .filter(([name]) => !(name in (properties as object)))
      .flatMap(([name, one]) => (said === false ? [`${at}/${name} is not known`] : findFlaws(one, said as Schema, at))),
}

const findFlaws = (value: unknown, within: Schema, at = ''): readonly string[] => {
  // What is of the wrong type is told once.
  if (within.type !== undefined && !isOfType(value, within.type)) return [`${at} is no ${within.type}`]
  return Object.entries(within).flatMap(([keyword, said]) => {
    const check = checks[keyword]
    return check ? check(value, said as never, at, within) : [`the schema's ${keyword} is not checked`]
  })
}

/** What differs from run to run stands still: times, counts of rounds, processes. */
const settle = (key: string, value: unknown): unknown => {
  if (/Ms$|^startedAt$|^attempts$|^probesSent$/.test(key)) return 0
  if (key === 'instance' || key === 'date') return '…'
  return typeof value === 'string' ? value.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '…') : value
}

/** One observation stands for the rounds; a busy machine's lag is not part of it. */
const toGolden = (judgement: Judgement) => {
  const [first] = judgement.observations.map(({ lagMs: _, ...observation }) => observation)
  return JSON.parse(JSON.stringify({ ...judgement, observations: first ? [first] : [] }, settle))
}

let evidences: Evidence[] = []
let records: object[] = []
let topologies: TopologyRecord[] = []

beforeAll(async () => {
  const { messages, output } = await runFeatures([join(import.meta.dirname, 'evidence.feature')])
  expect(output).toContain('4 scenarios: 2 passed, 2 failed')
  const attachments = messages.flatMap(({ attachment }) => attachment ?? [])
  const read = (wanted: string) =>
    attachments.filter(({ mediaType }) => mediaType === wanted).map(({ body }) => JSON.parse(body))
  evidences = read(evidenceMediaType)
  records = read(scenarioMediaType)
  topologies = read(topologyMediaType)
})

describe('the evidence of a real run', () => {
  it('is valid by the published schema', () => {
    expect(evidences.length).toBe(11)
    expect(evidences.flatMap((evidence, index) => findFlaws(evidence, evidenceSchema, `evidence ${index}`))).toEqual([])
  })

  it('is like the golden file', async () => {
    const judgements = evidences.flatMap((evidence) => evidence.judgements.map(toGolden))
    await expect(`${JSON.stringify(judgements, null, 2)}\n`).toMatchFileSnapshot('evidence.golden.json')
  })

  it('would be refused with a field that nobody knows, without one that is needed, and with a wrong word', () => {
    const [whole] = evidences
    const [judgement] = whole?.judgements ?? []
    const broken: unknown[] = [
      { ...whole, more: 1 },
      { ...whole, column: undefined },
      { ...whole, version: 2 },
      { ...whole, judgements: [{ ...judgement, outcome: 'fine' }] },
      { ...whole, judgements: [{ ...judgement, from: { kind: 'pod' } }] },
    ]
    const flaws = broken.map((one) => findFlaws(JSON.parse(JSON.stringify(one)), evidenceSchema).length)
    expect(flaws).toEqual([1, 1, 1, 1, 1])
  })
})

describe('the record of each scenario', () => {
  it('is valid by the published schema, one a scenario', () => {
    expect(records.length).toBe(4)
    expect(records.flatMap((record, index) => findFlaws(record, scenarioSchema, `record ${index}`))).toEqual([])
    expect(records[0]).toMatchObject({ version: 1, column: 'netns', acceptsNoPolicy: false })
    expect(findFlaws({ ...records[0], more: 1 }, scenarioSchema)).toHaveLength(1)
  })
})

describe('the record of what was judged', () => {
  it('is valid by the published schema, one a scenario', () => {
    expect(topologies.length).toBe(4)
    expect(topologies.flatMap((one, index) => findFlaws(one, topologySchema, `topology ${index}`))).toEqual([])
    expect(findFlaws({ ...topologies[0], more: 1 }, topologySchema)).toHaveLength(1)
  })

  it('says of how many questions, where pods are, what is behind a Service, and whom a policy selects', () => {
    const [first, second] = topologies
    expect(topologies.map(({ askedBy }) => askedBy)).toEqual([8, 1, 1, 1])
    expect(first?.placed?.pods).toMatchObject([
      { name: 'a', node: 'worker', ready: true },
      { name: 'b' },
      { name: 'c' },
    ])
    expect(first?.placed?.services).toMatchObject([{ name: 's', backends: ['default/b'] }])
    expect(second?.placed?.policies).toEqual([
      {
        namespace: 'default',
        name: 'default-deny-ingress',
        directions: ['Ingress'],
        selects: ['default/a', 'default/b'],
      },
    ])
  })

  it('has the objects as they were declared', () => {
    expect(topologies[1]?.objects.map(({ kind }) => kind)).toEqual(['Pod', 'Pod', 'NetworkPolicy'])
  })
})
