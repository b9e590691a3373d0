// What is left of ours when runs are killed at random moments, and somebody sweeps.
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { execa } from 'execa'
import { kubectl, listClusters, recipe } from './bench-cluster.js'
import { policies } from './bench-features.js'
import { root } from './bench-page.js'
import { call, median, prepareFolder, seconds, start } from './bench-runs.js'

const listed = async (...args) => (await execa('docker', args)).stdout.split('\n').filter(Boolean)

/** Whatever the engine holds; the network that all kind clusters share is nobody's. */
const lookAround = async (cluster) => ({
  containers: await listed('ps', '--all', '--quiet', '--no-trunc'),
  volumes: await listed('volume', 'ls', '--quiet'),
  networks: (await listed('network', 'ls', '--format', '{{.Name}}')).filter((name) => name !== 'kind'),
  namespaces: cluster ? (await kubectl(cluster, 'get', 'namespaces', '--output', 'name')).split('\n') : [],
})

const without = (after, before) =>
  Object.fromEntries(
    Object.entries(after).map(([what, names]) => [what, names.filter((one) => !before[what].includes(one))]),
  )

/** Kept clusters of others would be swept, too: nobody of theirs lives. */
const findEndangered = async () => {
  const { listDeeds } = await import(join(root, 'dist/clusters/kind/marks.js'))
  const { isAlive } = await import(join(root, 'dist/clusters/runs/owner.js'))
  const own = (await listClusters()).map(({ name }) => name)
  const deeds = await listDeeds()
  return deeds.filter(({ cluster, owner }) => !own.includes(cluster) && !(owner && isAlive(owner)))
}

const sweep = async (args = [], env = {}) => {
  const endangered = await findEndangered()
  if (endangered.length > 0)
    throw new Error(
      `a sweep would take away clusters of others: ${endangered.map(({ cluster }) => cluster).join(', ')}`,
    )
  const startedAt = Date.now()
  await call(['sweep', ...args], { env: { ...process.env, ...env } })
  return Date.now() - startedAt
}

/** Kills a run so long after its start, or after its output has said something. */
const killRun = async (args, afterMs, said) => {
  const { folder, path, remove } = prepareFolder(policies(24))
  let heard = () => {}
  const saying = new Promise((resolve) => (heard = resolve))
  const { child } = start(['run', path, ...args], { cwd: folder, onLine: (line) => line.startsWith(said) && heard() })
  const ended = once(child, 'exit')
  if (said) await Promise.race([saying, ended])
  await Promise.race([wait(afterMs), ended])
  if (child.exitCode !== null)
    throw new Error(`the run was over before it could be killed, with exit ${child.exitCode}`)
  child.kill('SIGKILL')
  await ended
  remove()
}

/** A moment in each of so many equal parts of a time. */
const momentsIn = (ms, times) => Array.from({ length: times }, (_, index) => ((index + Math.random()) / times) * ms)

const makeCluster = async () => {
  const startedAt = Date.now()
  await call(['cluster', 'create', ...recipe.filter((word) => word !== '--provider' && word !== 'kind')])
  return { cluster: (await listClusters())[0], tookMs: Date.now() - startedAt }
}

/** How long scenarios run at least. */
const runningMs = 20_000

/** Runs on somebody's cluster: it stays, and our namespaces in it go. */
const killInContext = (cluster, afterMs) => ({
  text: `${seconds(afterMs)} after the start of a run in an existing cluster`,
  run: () =>
    killRun(
      ['--provider', 'context', '--context', `kind-${cluster.name}`, '--kubeconfig', cluster.kubeconfig],
      afterMs,
    ),
  sweep: () =>
    sweep(['--provider', 'context'], {
      NETHERKIN_CONTEXT: `kind-${cluster.name}`,
      NETHERKIN_KUBECONFIG: cluster.kubeconfig,
    }),
  cluster,
})

const killInKind = (text, afterMs, said, more = []) => ({
  text: `${seconds(afterMs)} after ${text}`,
  run: () => killRun([...recipe, ...more], afterMs, said),
  sweep: () => sweep(['--provider', 'kind']),
})

const attempt = async ({ text, run, sweep: clean, cluster }, before) => {
  const known = cluster ? await lookAround(cluster) : before
  await run()
  const dead = without(await lookAround(cluster), known)
  const tookMs = await clean()
  const left = without(await lookAround(cluster), known)
  const tell = (found) =>
    Object.entries(found)
      .map(([what, names]) => `${names.length} ${what}`)
      .join(', ')
  console.log(`killed ${text}: ${tell(dead)}; swept in ${seconds(tookMs)}: ${tell(left)}`)
  return { left, tookMs }
}

/** @returns rows of the page */
export const measureKills = async () => {
  const before = await lookAround()
  const { cluster, tookMs } = await makeCluster()
  const ends = []
  for (const moment of momentsIn(runningMs, 3)) ends.push(await attempt(killInContext(cluster, moment), before))
  const onIt = 'its first scenario began, on a kept cluster'
  ends.push(await attempt(killInKind(onIt, Math.random() * runningMs, 'running on', ['--reuse']), before))
  const onOwn = 'its first scenario began, on a cluster of its own'
  ends.push(await attempt(killInKind(onOwn, Math.random() * runningMs, 'running on'), before))
  for (const moment of momentsIn(tookMs, 5))
    ends.push(await attempt(killInKind('the start of a run that makes its cluster', moment), before))
  const sum = (what) => ends.reduce((count, { left }) => count + left[what].length, 0)
  const left = ['containers', 'volumes', 'networks', 'namespaces'].map((what) => `${sum(what)} ${what}`).join(', ')
  return [
    [
      `left of ours after \`kill -9\` of a run at ${ends.length} random moments, and \`netherkin sweep\` after each`,
      '0',
      left,
    ],
    ['the sweep (median)', '–', seconds(median(ends.map((one) => one.tookMs)))],
  ]
}
