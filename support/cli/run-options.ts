/** What `netherkin run` can be told, in groups as `--help` shows them. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { matrixFile } from './columns.js'
import { parseDuration } from './duration.js'
import { parseShard, shardForm } from './shard.js'

export const readCount =
  (what: string, least = 0) =>
  (text: string): number => {
    if (/^\d{1,3}$/.test(text) && Number(text) >= least) return Number(text)
    throw new InvalidArgumentError(`It is a number of ${what}: ${[0, 1, 2].map((one) => one + least).join(', ')}, …`)
  }

const readOrder = (text: string): string => {
  if (!/^(defined|random(:\w+)?)$/.test(text)) throw new InvalidArgumentError('Write defined, random or random:SEED.')
  return text
}

const checkShard = (text: string): string => {
  if (!parseShard(text)) throw new InvalidArgumentError(shardForm)
  return text
}

/** @returns milliseconds, as text: it travels to another process as it was said. */
const checkDuration = (text: string): string => {
  if (parseDuration(text) === undefined) throw new InvalidArgumentError('Write a length of time: 90s, 30m, 2h.')
  return text
}

/** What `report` takes, and Cucumber's own command. */
const refuseFormat = (): never => {
  throw new InvalidArgumentError(
    'A run leaves a page and JUnit; `netherkin report --format NAMES` makes other forms of it.',
  )
}

type Described = readonly (readonly [flags: string, description: string])[]

const made: Described = [
  ['--cni <names>', 'calico, calico@v3.28.5, ./mine.yaml, none'],
  ['--ingress <names>', 'ingress controller: traefik, ./mine.yaml, none'],
  ['--lb <names>', 'load balancer: metallb, cloud-provider-kind, none'],
  ['--kubernetes <versions>', 'v1.36.4'],
  ['--kube-proxy <modes>', 'iptables, nftables, ipvs, none'],
  ['--ip-family <families>', 'ipv4, ipv6, dual'],
  ['--nodes <numbers>', 'nodes, the control plane counted, where a scenario does not say (default: 3)'],
]

const single: Described = [
  ['--node-image <image>', 'in place of the one for --kubernetes'],
  ['--pod-subnet <cidr>', 'in place of what the CNI is used to'],
  ['--service-subnet <cidr>', "in place of kind's"],
  ['--mirror <url>', 'where manifests are fetched from'],
  ['--agent-image <image>', 'the Node image in which probes run'],
  ['--sctp-image <image>', "the image of agnhost, which speaks SCTP where the nodes' kernels do"],
  ['--image-registry <host>', 'where the images of CNIs and controllers come from, in place of their own registries'],
  ['--load-images <images>', 'images that Docker has, brought into the nodes: app:dev'],
  ['--registry-mirrors <mirrors>', 'what the nodes ask in place of a registry: docker.io=http://mirror:5000'],
  ['--extra-port-mappings <ports>', 'of the host into the control plane: 30080:8080/TCP'],
  ['--containerd-patches <files>', "TOML that is merged into containerd's configuration on every node"],
  ['--pull-policy <policy>', 'Always, IfNotPresent or Never, for all these images'],
]

const existing: Described = [
  ['--context <name>', 'of the kubeconfig; must be said with --provider context'],
  ['--kubeconfig <path>', 'in place of KUBECONFIG and ~/.kube/config'],
  ['--namespaces <names>', 'use these namespaces and make none'],
]

const rounds: Described = [
  ['--attempts <number>', 'equal rounds in a row that make a verdict'],
  ['--timeout-ms <number>', 'of one attempt'],
  ['--gap-ms <number>', 'between rounds'],
  ['--hold-ms <number>', 'for how long a denial must last'],
  ['--deadline-ms <number>', 'until a question must be decided'],
]

const expecting: Described = [
  ['--accept <names>', 'known divergences to expect, such as does-not-enforce'],
  ['--divergences <file>', 'more known divergences'],
  ['--require <names>', 'red unless judged: kind,calico (a column that is missing, or skips more than half)'],
]

const past: Described = [
  ['--history <folder>', 'of earlier runs: the review says since when; this run is kept there, too'],
  ['--baseline <path>', "compare with this run (its folder, manifest or messages) instead of the history's latest"],
]

const add = (command: Command, heading: string, options: Described): void => {
  command.optionsGroup(heading)
  for (const [flags, description] of options) command.option(flags, description)
}

/** Of what a kind cluster is made; `cluster create` takes them, too. */
export const addClusterOptions = (command: Command): void => {
  add(command, 'What a kind cluster is made of (several, separated by commas, make a column each):', made)
  add(command, 'How it is made:', single)
}

const addChoices = (command: Command): void => {
  command
    .optionsGroup('Which scenarios, and how:')
    .option('-t, --tags <expression>', 'only scenarios with these tags, such as "@dns and not @slow"')
    .option(
      '--parallel <number>',
      'workers, each with a cluster of its own (default: as it pays)',
      readCount('workers'),
    )
    .option(
      '--shard <part>',
      'one part of the scenarios, such as 1/4; `netherkin report` joins what the parts leave',
      checkShard,
    )
    .option('--order <order>', 'defined, random or random:SEED', readOrder)
    .option('--fail-fast', 'skip what is left after the first failure')
    .addOption(new Option('-f, --format <names>').argParser(refuseFormat).hideHelp())
    .option('--output <folder>', 'for messages, reports and the manifest (default: reports/out)')
}

const addWhere = (command: Command, providers: readonly string[]): void => {
  command
    .optionsGroup('Where packets fly:')
    .option('--provider <names>', `${providers.join(', ')} (default: netns); several make a column each`)
    .option('--matrix [file]', `the columns that a file lists (default: ${matrixFile})`)
    .option('--columns-parallel <number>', 'columns at once (default: by memory and cores)', readCount('columns', 1))
}

const addEnd = (command: Command): void => {
  command
    .optionsGroup('What is left, and what ends it:')
    .option('--keep', "leave the last scenario's cluster up at the end; `netherkin shell POD` opens a shell in it")
    .option('--keep-on-failure', 'leave the cluster of each scenario that failed up')
    .option('--reuse', 'join a kept cluster of the same making, and leave it up')
    .option('--scenario-timeout <time>', 'for one scenario: 90s, 5m', checkDuration)
    .option('--column-timeout <time>', 'for one column, its cluster included', checkDuration)
    .option('--run-timeout <time>', 'for all; what was judged until then is reported', checkDuration)
}

export const addRunOptions = (command: Command, providers: readonly string[]): void => {
  addChoices(command)
  addWhere(command, providers)
  addClusterOptions(command)
  add(command, 'Which existing cluster:', existing)
  add(command, 'What is expected:', expecting)
  add(command, 'How a verdict is made:', rounds)
  add(command, 'What came before:', past)
  addEnd(command)
  command.optionsGroup('Other:')
}

export const providerOption = (providers: readonly string[], what = 'where packets fly (default: netns)'): Option =>
  new Option('--provider <name>', what).choices([...providers])
