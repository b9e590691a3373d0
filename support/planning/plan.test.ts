import { describe, expect, it } from 'vitest'
import type { NetworkPolicy, Pod, Service } from '../../clusters/objects.js'
import { HarnessError, InputError, TableError } from '../errors.js'
import type { ParameterTypeSpec } from '../parameter-type.js'
import type { Expectation, ReachQuestion } from '../question.js'
import { parseManifest } from '../rules/manifest.js'
import { asks, changes, type Definition, declares, type Sentence, type Table } from '../sentence.js'
import type { Topology } from '../topology.js'
import { planFeatures } from './features.js'
import type { Plan, Problem } from './plan.js'

const parameterTypes: ParameterTypeSpec[] = [
  {
    name: 'port',
    regexp: /\d+/,
    transformer: (text) => {
      if (Number(text) < 1 || Number(text) > 65535)
        throw new InputError(`${text} is no port; write a number from 1 to 65535`)
      return Number(text)
    },
    example: '80',
  },
]

const pod = (name: string): Pod => ({
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: { name },
  spec: { containers: [{ name: 'agent' }] },
})
const service = (name: string, type: string): Service => ({
  kind: 'Service',
  apiVersion: 'v1',
  metadata: { name },
  spec: { type, ports: [{ port: 80 }] },
})
const policy: NetworkPolicy = {
  kind: 'NetworkPolicy',
  apiVersion: 'networking.k8s.io/v1',
  metadata: { name: 'p' },
  spec: {},
}

const expected: Expectation = { text: 'connected', denial: false, differs: () => undefined }
const question = (from: string, to: string, port = 80): ReachQuestion => ({
  kind: 'reach',
  from: from === 'outside' ? { kind: 'outside' } : { kind: 'pod', namespace: 'default', name: from },
  to: { kind: 'pod', namespace: 'default', name: to },
  port: { port, protocol: 'TCP' },
  expected,
})
const toName = (text: string) => ({ name: text.toLowerCase(), spelt: text })

const table = (_: Topology, { rows }: Table): readonly ReachQuestion[] => {
  const flaws = rows
    .slice(1)
    .flatMap((cells, index) =>
      cells[1] === 'yes' || cells[1] === '-' ? [] : [{ row: index + 1, message: `"${cells[1]}" is no verdict` }],
    )
  if (flaws.length > 0) throw new TableError(flaws)
  return rows.slice(1).flatMap(([name = '', cell]) => (cell === 'yes' ? [question(name, 'b')] : []))
}

const sentences: readonly (readonly [Definition['keyword'], string, Sentence])[] = [
  ['Given', 'pod {word}', declares((topology, name: string) => topology.declare(pod(name.toLowerCase()), name))],
  ['Given', 'a {word} service {word}', declares((topology, type, name) => topology.declare(service(name, type)))],
  ['Given', 'the policy p', declares((topology) => topology.declare(policy))],
  [
    'Given',
    'the manifest',
    declares((topology, text) => parseManifest(text).reduce((all, one) => all.declare(one), topology)),
  ],
  ['When', 'pod {word} is deleted', changes((topology, name) => topology.remove('Pod', toName(name)))],
  ['When', 'pod {word} is undone', changes((topology) => topology)],
  ['When', 'pod web is {word}', changes((topology) => topology)],
  ['Given', 'it breaks', declares(() => JSON.parse('nonsense'))],
  ['Then', '{word} can reach pod {word} on {port}', asks((_, from, to, port) => [question(from, to, port)])],
  ['Then', 'all can reach pod b( again):', asks(table)],
]
const definitions: readonly Definition[] = sentences.map(([keyword, expression, sentence], index) => ({
  keyword,
  expression,
  sentence,
  location: `/steps/x.ts:${index + 1}:1`,
}))

const read = (text: string, options: object = {}) =>
  planFeatures([{ uri: 'x.feature', text }], { definitions, parameterTypes, ...options })

const scenario = (...steps: string[]): string => ['Feature: f', '  Scenario: s', ...steps].join('\n')

const planOf = (text: string, options: object = {}): Plan => {
  const [plan] = read(text, options).plans
  if (!plan) throw new Error('no plan')
  return plan
}
const told = (problems: readonly Problem[]): string[] => problems.map(({ line, message }) => `${line}: ${message}`)
const problemsOf = (text: string, options: object = {}): string[] => told(planOf(text, options).problems)

describe('a plan', () => {
  const plan = planOf(
    scenario(
      'Given pod A',
      'And pod b',
      'Then a can reach pod b on 80',
      'When pod B is deleted',
      'Then a can reach pod a on 81',
    ),
  )

  it('says what each step means', () => {
    expect(plan).toMatchObject({ uri: 'x.feature', name: 's', line: 2, problems: [] })
    expect(plan.steps.map(({ line, definition }) => `${line} ${definition?.expression}`)).toEqual([
      '3 pod {word}',
      '4 pod {word}',
      '5 {word} can reach pod {word} on {port}',
      '6 pod {word} is deleted',
      '7 {word} can reach pod {word} on {port}',
    ])
    expect(plan.questions.map((one) => one.kind === 'reach' && one.port.port)).toEqual([80, 81])
  })

  it('keeps the state before the first step that needs the world, and the last', () => {
    expect(plan.first.objects.map(({ metadata }) => metadata.name)).toEqual(['a', 'b'])
    expect(plan.last.objects.map(({ metadata }) => metadata.name)).toEqual(['a'])
  })

  it('knows what a cluster must be able to do', () => {
    const steps = [
      'Given pod a',
      'And a LoadBalancer service s',
      'And the policy p',
      'Then outside can reach pod a on 80',
    ]
    expect([...planOf(scenario(...steps)).needs].sort()).toEqual(['load-balancer', 'network-policy', 'outside'])
    expect([...plan.needs]).toEqual([])
  })

  it('leaves steps of other definitions alone', () => {
    expect(planOf(scenario('Given I dance'))).toMatchObject({ problems: [], steps: [{ text: 'I dance', line: 3 }] })
    expect(problemsOf(scenario('Given I dance'), { isOpaque: (text: string) => text === 'I dance' })).toEqual([])
  })
})

describe('problems', () => {
  it('come all together, each with its line', () => {
    const steps = [
      'Given pod a',
      'Given pod A',
      'Then a can reach pod c on 80',
      'Then a can reach pod a on 99999',
      'Then a can reach pod a on 80',
    ]
    expect(problemsOf(scenario(...steps))).toEqual([
      '4: "a" and "A" are one name to Kubernetes (Pod default/a); give them different names',
      '5: Pod default/c is not there; known: Pod default/a',
      '6: 99999 is no port; write a number from 1 to 65535',
    ])
  })

  it('offer the nearest sentences for one that fits none', () => {
    expect(problemsOf(scenario('Given pod a', 'Then a can raech pod a on 80'), { strict: true })).toEqual([
      '4: no sentence fits "a can raech pod a on 80"; nearest: "word can reach pod word on 80"',
    ])
  })

  it('say where all sentences are when none is near', () => {
    const found = problemsOf(scenario('Given pod a', 'Then the moon rises', 'Then a can reach pod a on 80'), {
      strict: true,
    })
    expect(found).toEqual(['4: no sentence fits "the moon rises"; `netherkin steps` lists them all'])
  })

  it('name all sentences that fit', () => {
    expect(problemsOf(scenario('Given pod web', 'When pod web is deleted'))).toEqual([
      '4: several sentences fit "pod web is deleted": "pod {word} is deleted" (/steps/x.ts:5:1), "pod web is {word}" (/steps/x.ts:7:1); change one of them',
    ])
  })

  it('point at rows of tables', () => {
    const rows = ['Then all can reach pod b:', '| from | cell |', '| b | yes |', '| b | maybe |', '| b | no |']
    expect(problemsOf(scenario('Given pod b', ...rows))).toEqual(['7: "maybe" is no verdict', '8: "no" is no verdict'])
  })

  it('point at lines of manifests', () => {
    const text = [
      '"""yaml',
      'apiVersion: v1',
      'kind: Pod',
      'metadata:',
      '  name: A_',
      'spec:',
      '  container: []',
      '"""',
    ]
    const found = problemsOf(scenario('Given the manifest', ...text, 'And pod b', 'Then b can reach pod b on 80'))
    expect(found).toEqual([
      expect.stringMatching(/^8: Pod A_: metadata\.name: "A_" cannot be a name here/),
      '9: Pod A_: spec.containers: a pod needs containers; write at least one',
      '10: Pod A_: spec.container: unknown field; did you mean "containers"?',
    ])
  })

  it('tell of a name that Kubernetes cannot have', () => {
    expect(problemsOf(scenario('Given pod a_b', 'Then a_b can reach pod a_b on 80'))).toEqual([
      expect.stringMatching(/^3: Pod default\/a_b: metadata\.name: "a_b" cannot be a name here; .* such as "a-b"$/),
    ])
  })

  it('tell once what follows from one cause', () => {
    const steps = [
      'Given the manifest',
      '"""',
      'kind: Pod',
      'metadata: {name: shop}',
      '"""',
      'When pod shop is deleted',
      'Given pod b',
    ]
    expect(problemsOf(scenario(...steps, 'When pod other is deleted', 'Then b can reach pod b on 80'))).toEqual([
      expect.stringMatching(/^5: Pod shop: apiVersion: it is missing/),
      expect.stringMatching(/^5: Pod shop: spec\.containers: a pod needs containers/),
      '10: Pod default/other is not declared; known: Pod default/b',
    ])
  })

  it('tell of a pod that was deleted before it asks', () => {
    expect(
      problemsOf(scenario('Given pod a', 'Given pod b', 'When pod a is deleted', 'Then a can reach pod b on 80')),
    ).toEqual(['6: Pod default/a is not there; known: Pod default/b'])
  })

  it('tell of scenarios that could never fail', () => {
    expect(problemsOf(scenario('Given pod a'))).toEqual([
      '2: this scenario asks nothing, so it could never fail; end it with a sentence such as "Then pod a can reach pod b"',
    ])
    expect(problemsOf(scenario())).toEqual(['2: this scenario has no steps; write what must be true, or take it out'])
    expect(problemsOf(scenario('Given pod b', 'Then all can reach pod b:', '| from | cell |', '| b | - |'))).toEqual([
      '4: this step asks nothing; say at least one verdict (✓, ✗, drop or refuse) or take it out',
    ])
  })

  it('are not made of broken sentences', () => {
    expect(() => read(scenario('Given it breaks'))).toThrow(HarnessError)
    expect(() => read(scenario('Given it breaks'))).toThrow(/"it breaks" \(\/steps\/x\.ts:8:1\) is broken/)
  })
})

describe('feature files', () => {
  it('tell every place that is not Gherkin', () => {
    const text = scenario('Given pod a', '| a | b |', '| a |', 'Nonsense')
    expect(told(read(text).problems)).toEqual([
      '6: "Nonsense" is no Gherkin here; write a step (Given, When, Then, And, But, *), a table row, or a new Scenario',
      "5: this row has 1 cell, and the table's first row has 2; give every row the same number",
    ])
    expect(told(read('Scenario: s\n  Given pod a\n  Then pod a can reach pod a').problems)).toEqual([
      '1: "Feature: NAME" must come first in a file, before every Scenario, and once only',
    ])
    expect(told(read(`${scenario('Given pod a')}\nFeature: g\nScenario: t`).problems)).toEqual([
      expect.stringContaining('"Feature: NAME" must come first'),
    ])
  })

  it.each([
    [
      'Gvien pod a',
      '3: "Gvien" begins no step, so Gherkin takes this line for a description and it asks nothing; write Given, or # before a remark',
    ],
    [
      'given pod a',
      '3: "given" begins no step, so Gherkin takes this line for a description and it asks nothing; write Given, or # before a remark',
    ],
    [
      'pod a',
      '3: this step has no keyword, so Gherkin takes this line for a description and it asks nothing; put # before it where it is a remark, else Given, When, Then …',
    ],
  ])('tell a first step that Gherkin takes for a description: %s', (line, problem) => {
    expect(told(read(scenario(line, 'And pod b', 'Then b can reach pod b on 80')).problems)).toEqual([problem])
    expect(
      told(read(scenario(line, '', '  Then b can reach pod b on 80').replace('Scenario: s', 'Background:')).problems),
    ).toContain(problem)
  })

  it.each([
    'Here pod a is pod a',
    'The pod a',
    'What all can reach',
    'Some pod a',
    'Any pod a',
    'An pod a',
    'All pod a',
    'Out pod a',
  ])('leave a description alone: %s', (line) => {
    expect(read(scenario(line, 'Given pod b', 'Then b can reach pod b on 80')).problems).toEqual([])
  })

  it.each(['  Scenaro: lost', '', '  Rule: r'])('tell steps whose heading is none: %j', (heading) => {
    const text = [
      'Feature: f',
      heading,
      '    Given pod a',
      '    And pod b',
      scenario('Given pod b', 'Then b can reach pod b on 80'),
    ]
    const found = told(read(text.join('\n').replace('\nFeature: f', '')).problems)
    expect(found).toEqual([expect.stringMatching(/^3: this step belongs to no scenario, .* "Scenario: NAME"/)])
  })

  it('know the keywords of their language', () => {
    const text = '# language: de\nFunktionalität: f\nSzenario: s\nAngenomen pod a\nDann a can reach pod a on 80'
    expect(told(read(text).problems)).toEqual([
      expect.stringMatching(/^4: "Angenomen" .*; write Angenommen, or # before a remark$/),
    ])
  })

  it('must have something to run', () => {
    expect(told(read('').problems)).toEqual(['1: this file is empty; write a Feature with a Scenario, or take it out'])
    expect(told(read('\nFeature: f').problems)).toEqual([
      '2: this feature has no scenario; write one, or take the file out',
    ])
    const outline = 'Feature: f\nScenario Outline: o\nGiven pod <x>\n'
    for (const examples of ['', 'Examples:\n', 'Examples:\n| x |\n'])
      expect(told(read(outline + examples).problems)).toEqual([
        '2: this outline has no Examples with rows, so nothing of it runs; write at least one row',
      ])
  })

  it('expand outlines, with the line of the row', () => {
    const text = scenario(
      'Given pod b',
      'Then <from> can reach pod b on 80',
      'Examples:',
      '| from |',
      '| b |',
      '| c |',
    ).replace('Scenario:', 'Scenario Outline:')
    const { plans } = read(text)
    expect(plans.map(({ line }) => line)).toEqual([7, 8])
    expect(told(plans.flatMap(({ problems }) => problems))).toEqual([
      '4: Pod default/c is not there; known: Pod default/b (with the example row at line 8)',
    ])
  })
})
