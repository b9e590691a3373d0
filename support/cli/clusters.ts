/** `netherkin cluster`: clusters that outlive a run, made, listed and deleted. */
import { findProvider, loadMade, type MadeCluster, providerNames } from '../../clusters/catalogue.js'
import { HarnessError, InputError } from '../errors.js'
import { interruption } from '../scenario/interruption.js'
import { wishOf } from '../scenario/wishes.js'
import { publishMirror } from '../settings/mirror.js'
import { readSettings } from '../settings.js'
import { asked } from './asked.js'
import { renderPhase } from './column-log.js'
import { renderLacks } from './doctor.js'
import { renderDuration } from './duration.js'
import { type RunFlags, settingsOf } from './flags.js'
import { handleSignals, sayIfEndedAtOnce } from './signals.js'

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

/** What a user does with it next; the same flags make the same cluster, so they find it. */
const explain = ({ name, kubeconfig }: MadeCluster, flags: readonly string[]): string =>
  [
    `  kubectl --kubeconfig ${kubeconfig} get nodes`,
    `  npx netherkin run --provider kind --reuse${flags.map((flag) => ` ${flag}`).join('')}`,
    `  npx netherkin cluster delete ${name}`,
  ].join('\n')

/** @param said the flags as they were said, for the command that joins it. @returns 0, or 2 when the host cannot. */
export const createCluster = async (
  flags: RunFlags,
  name: string | undefined,
  said: readonly string[],
): Promise<number> => {
  const parameters = { netherkin: { flags: settingsOf({ ...flags, provider: 'kind', reuse: true }, false) } }
  const settings = readSettings(parameters, process.env, providerNames)
  publishMirror(settings)
  const wish = wishOf({}, settings)
  const provider = await findProvider('kind')
  const lacks = await asked(() => provider.missing({ nodes: wish.nodes }))
  if (lacks.length > 0) throw new HarnessError(`kind cannot run here:\n${renderLacks(lacks)}`)
  handleSignals()
  sayIfEndedAtOnce('What was made of the cluster may be left: npx netherkin sweep removes it.')
  const spec = { name: name ?? `nk-${process.pid}`, nodes: wish.nodes, ...wish.spec }
  const making = {
    signal: interruption,
    onPhase: (phase: Parameters<typeof renderPhase>[0]) => say(renderPhase(phase)),
  }
  const cluster = await asked(async () => {
    const made = await provider.create(spec, making)
    await made.keep()
    return made
  })
  const made = (await loadMade()).listMade().find((one) => one.name === cluster.name)
  say(`${cluster.name}: ${cluster.column}`)
  if (made) say(explain(made, said))
  return 0
}

const describe = ({ name, title, phase, kept, isUsed, since }: MadeCluster): string[] => [
  name,
  title,
  renderDuration(Math.max(0, Date.now() - Date.parse(since))),
  phase,
  isUsed ? 'in use' : 'used by nobody',
  ...(kept ? ['kept'] : []),
]

const align = (rows: readonly (readonly string[])[]): string[] => {
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0))
  return rows.map((row) =>
    row
      .map((text, column) => text.padEnd(width(column)))
      .join('  ')
      .trimEnd(),
  )
}

/** @returns 0: no clusters are as good as many. */
export const listClusters = async (): Promise<number> => {
  const made = (await loadMade()).listMade()
  say(made.length === 0 ? 'no clusters of ours are here' : align(made.map(describe)).join('\n'))
  return 0
}

const chooseNames = (name: string | undefined, all: boolean, made: readonly MadeCluster[]): string[] => {
  if (all === (name !== undefined)) throw new InputError('say which: a name of `netherkin cluster list`, or --all')
  if (name === undefined) return made.map((one) => one.name)
  return [findMade(name, made).name]
}

/** By its name as it is listed, or as it was given. */
const findMade = (name: string, made: readonly MadeCluster[]): MadeCluster => {
  const found = made.find((one) => one.name === name || one.name === `nk-${name}`)
  if (found) return found
  const known = made.map((one) => one.name).join(', ') || 'none'
  throw new InputError(`there is no cluster ${name} of ours; there are: ${known}`)
}

/** Prints the path of its kubeconfig. @returns 0. @throws {InputError} for a name that is not ours. */
export const tellKubeconfig = async (name: string): Promise<number> => {
  say(findMade(name, (await loadMade()).listMade()).kubeconfig)
  return 0
}

/** @returns 0, or 2 when a living run uses one of them. @throws {InputError} for a name that is not ours. */
export const deleteClusters = async (name: string | undefined, { all = false }: { all?: boolean }): Promise<number> => {
  const { listMade, removeMade } = await loadMade()
  const made = listMade()
  const names = chooseNames(name, all, made)
  if (names.length === 0) say('nothing to delete')
  const used = made.filter((one) => one.isUsed && names.includes(one.name)).map((one) => one.name)
  for (const one of names.filter((other) => !used.includes(other)))
    say((await asked(() => removeMade(one))) ? `deleted ${one}` : `${one} is gone already`)
  for (const one of used) say(`${one} is used by a living run; end that first`)
  return used.length > 0 ? 2 : 0
}
