// The features that are measured, as texts.

export const two = `Feature: The smallest question
  Scenario: Two pods
    Given pod a
    And pod b
    Then pod a can reach pod b on 80
`

const row = (cells) => `      | ${cells.join(' | ')} |`
const ports = ['8001', '8002', '8003', '8001/udp', '8002/udp', '8003/udp'].join(', ')
const isTurnOf = (index) => (index % 2 === 0 ? 'worker' : 'worker2')

const scenario = (name, lines) => [`  Scenario: ${name}`, ...lines.map((line) => `    ${line}`), ''].join('\n')
const feature = (name, scenarios) => [`Feature: ${name}`, ...scenarios].join('\n')

/** A third of the cells is dropped: nobody hears the group before its own. */
const isDropped = (from, to) => (from + 1) % 3 === to

/** 9 pods of one namespace, grouped by label. */
const grouped = {
  pods: Array.from({ length: 9 }, (_, index) => ({ name: `p${index + 1}`, group: (index + 1) % 3 })),
  list: (pods) => [
    row(['name', 'node', 'labels', 'ports']),
    ...pods.map(({ name, group }, index) => row([name, isTurnOf(index), `group=${group}`, ports])),
  ],
  rules: (group, next) => [
    `And pods labelled group=${group} only accept traffic from pods labelled group=${group}`,
    `And pods labelled group=${group} also accept traffic from pods labelled group=${next}`,
  ],
}

/** 9 pods in 3 namespaces. */
const spread = {
  pods: Array.from({ length: 9 }, (_, index) => ({
    name: `${'xyz'[Math.floor(index / 3)]}/p${index + 1}`,
    group: Math.floor(index / 3),
  })),
  list: (pods) => [
    row(['name', 'node', 'ports']),
    ...pods.map(({ name }, index) => row([name, isTurnOf(index), ports])),
  ],
  rules: (group, next) => [
    `And every pod in namespace ${'xyz'[group]} only accepts traffic from namespace ${'xyz'[group]}`,
    `And every pod in namespace ${'xyz'[group]} also accepts traffic from namespace ${'xyz'[next]}`,
  ],
}

const tableLines = ({ pods, list, rules }) => [
  'Given pods',
  ...list(pods),
  ...[0, 1, 2].flatMap((group) => rules(group, (group + 1) % 3)),
  `Then these can connect on ${ports}`,
  row(['', ...pods.map(({ name }) => name)]),
  ...pods.map((from) => row([from.name, ...pods.map((to) => (isDropped(from.group, to.group) ? '✗' : '✓'))])),
]

const warmUp = (lines, question) => scenario('warm up', [...lines, question])

/** 9 sources × 9 destinations × 6 ports. */
export const table = feature('9 sources, 9 destinations, 6 ports', [
  scenario('a third of the cells is dropped', tableLines(grouped)),
])

/** The same over 3 namespaces, so many times in a row on pods that are there. */
export const warmTable = (times) =>
  feature('9 sources, 9 destinations, 6 ports, 3 namespaces', [
    warmUp(['Given pods', ...spread.list(spread.pods)], 'Then pod x/p1 can reach pod z/p9 on 8001'),
    ...Array.from({ length: times }, () => scenario('a third of the cells is dropped', tableLines(spread))),
  ])

const trio = ['Given pods', row(['name', 'node']), row(['a', 'worker']), row(['b', 'worker2']), row(['c', 'worker'])]

const opening = [
  ['pod b only accepts traffic from pod a', 'pod a can reach pod b on 80'],
  ['pod a only sends traffic to pod b', 'pod a can reach pod b on 80'],
  ['pod c only accepts traffic from pod b on 80', 'pod b can reach pod c on 80'],
]
const closing = [
  ['pod b accepts no traffic', 'pod a cannot reach pod b on 80'],
  ['pod c sends no traffic', 'pod c cannot reach pod b on 80'],
  ['pod b only accepts traffic from pod c', 'pod a cannot reach pod b on 80'],
  ['default deny ingress', 'pod b cannot reach pod c on 80'],
]

const turns = (choices, times) => Array.from({ length: times }, (_, index) => choices[index % choices.length])
const change = ([policy, question]) =>
  scenario(`${policy}: ${question}`, [...trio, `And ${policy}`, `Then ${question}`])

/** Equal pods throughout, so that only policies change: half of the scenarios are open, half are closed by them. */
export const policies = (times) =>
  feature('only policies change', [
    warmUp(trio, 'Then pod a can reach pod b on 80'),
    ...Array.from({ length: times / 2 }, (_, index) => [
      change(opening[index % opening.length]),
      change(closing[index % closing.length]),
    ]).flat(),
  ])

/** One denial a scenario, each by a policy that was not there before. */
export const denials = (times) =>
  feature('denials', [warmUp(trio, 'Then pod a can reach pod b on 80'), ...turns(closing, times).map(change)])
