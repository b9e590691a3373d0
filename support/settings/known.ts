/** Every setting by name, and how its value is read. A flag, a variable and a world parameter have the same name in three spellings. */

/** Whole numbers. */
export const numbers = {
  nodes: { least: 1, most: 50 },
  clusterNodes: { least: 1, most: 50 },
  attempts: { least: 1, most: 100 },
  timeoutMs: { least: 1, most: 600_000 },
  gapMs: { least: 0, most: 600_000 },
  holdMs: { least: 0, most: 600_000 },
  deadlineMs: { least: 0, most: 3_600_000 },
  scenarioTimeoutMs: { least: 1, most: 86_400_000 },
} as const
export type NumberKey = keyof typeof numbers

export const switches = ['keep', 'keepOnFailure', 'reuse', 'named'] as const

/** Words of which only some mean anything. */
export const choices = {
  kubeProxy: ['iptables', 'nftables', 'ipvs', 'none'],
  ipFamily: ['ipv4', 'ipv6', 'dual'],
  pullPolicy: ['Always', 'IfNotPresent', 'Never'],
} as const
export type ChoiceKey = keyof typeof choices

/** One text each, whose meaning is the provider's to judge. */
export const texts = [
  'cni',
  'ingress',
  'lb',
  'nodeImage',
  'kubernetes',
  'podSubnet',
  'serviceSubnet',
  'agentImage',
  'sctpImage',
  'context',
  'kubeconfig',
  'divergences',
  'mirror',
  'imageRegistry',
] as const
export type TextKey = (typeof texts)[number]

/** Lists of names; said as one text they have commas between. */
export const lists = [
  'faults',
  'namespaces',
  'accept',
  'registryMirrors',
  'extraPortMappings',
  'containerdPatches',
  'loadImages',
] as const
export type ListKey = (typeof lists)[number]

export const settingNames: readonly string[] = [
  'provider',
  ...Object.keys(numbers),
  ...switches,
  ...Object.keys(choices),
  ...texts,
  ...lists,
]

/** `keepOnFailure` → `--keep-on-failure` */
export const flagOf = (key: string): string => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

/** `keepOnFailure` → `NETHERKIN_KEEP_ON_FAILURE` */
export const variableOf = (key: string): string =>
  `NETHERKIN_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`

/** `cni` → `worldParameters.netherkin.cni` */
export const parameterOf = (key: string): string => `worldParameters.netherkin.${key}`
