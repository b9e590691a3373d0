import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ClusterSpec, Phase } from '../cluster.js'
import { listClusters } from './cli.js'
import { docker } from './docker.js'
import { kind, list } from './provider.js'

/** State and home of our own: what is removed here is what was made here. */
const home = mkdtempSync(join(tmpdir(), 'netherkin-kind-'))
const userConfig = join(home, '.kube', 'config')
const program = join(import.meta.dirname, `../../dist/clusters/kind/kill-trial-${process.pid}.mjs`)

beforeAll(() => {
  Object.assign(process.env, { HOME: home, XDG_STATE_HOME: join(home, 'state') })
  delete process.env.KUBECONFIG
  mkdirSync(join(home, '.kube'))
  writeFileSync(userConfig, 'untouched')
})
afterAll(() => {
  rmSync(home, { recursive: true, force: true })
  rmSync(program, { force: true })
})

const spec = (run: string, nodes: number): ClusterSpec => ({
  name: run,
  run,
  nodes,
  families: ['IPv4'],
  recipe: { cni: 'calico@v3.28.5' },
})

/** Containers and volumes that have the name in theirs, or in a label. */
const remainsOf = async (name: string): Promise<string> =>
  [
    await docker(['ps', '--all', '--format', '{{.Names}}', '--filter', `name=${name}`]),
    await docker(['volume', 'ls', '--format', '{{.Name}}', '--filter', `name=${name}`]),
  ]
    .join('\n')
    .trim()

it('makes a cluster, joins it, and takes it away with the last one', async () => {
  const run = `d-${process.pid}`
  /** Others may make clusters meanwhile. */
  const ours = async () => (await listClusters()).filter((name) => name.startsWith(`nk-${run}`))
  const phases: Phase[] = []
  const first = await kind.create(spec(run, 2), { onPhase: (phase) => phases.push(phase) })
  const second = await kind.create({ ...spec(run, 2), name: 'another' })
  expect(second.name).toBe(first.name)
  expect(await ours()).toEqual([first.name])
  expect(list()).toMatchObject([{ name: first.name, phase: 'ready', inUse: true, title: 'kind calico v3.28.5' }])
  expect(first.column).toBe('kind calico v3.28.5')
  expect(first.facts).toMatchObject({ enforces: true, denial: 'dropped', cni: { name: 'calico', version: 'v3.28.5' } })
  expect([...new Set(phases.map(({ name }) => name))]).toEqual([
    'image',
    'nodes',
    'control plane',
    'CNI',
    'ready',
    'agents',
    'canary',
  ])
  expect(await kind.sweep()).not.toContain(`kind cluster ${first.name}`)
  await first.close()
  expect(await ours()).toEqual([first.name])
  await second.close()
  await second.close()
  expect(await ours()).toEqual([])
  expect(await remainsOf(first.name)).toBe('')
  expect(list()).toEqual([])
  expect(readFileSync(userConfig, 'utf8')).toBe('untouched')
})

const trial = (run: string): string => `
  import { kind } from ${JSON.stringify(join(import.meta.dirname, 'provider.ts'))}
  await kind.create(${JSON.stringify(spec(run, 1))}, { onPhase: ({ name }) => console.log(name) })`

it.each(['image', 'nodes', 'control plane'])('leaves nothing after a kill in phase "%s" and a sweep', async (phase) => {
  const run = `d-${process.pid}-${phase.slice(0, 3)}`
  await build({
    stdin: { contents: trial(run), resolveDir: import.meta.dirname },
    ...{ bundle: true, platform: 'node', format: 'esm', target: 'node20', outfile: program },
    external: ['@kubernetes/client-node'],
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  })
  const child = execa('node', [program], { reject: false, all: true })
  for await (const line of child.iterable({ from: 'all' })) if (line === phase) child.kill('SIGKILL')
  expect(await child).toMatchObject({ signal: 'SIGKILL' })
  expect(await kind.sweep()).toContainEqual(expect.stringContaining(`nk-${run}`))
  expect(await remainsOf(run)).toBe('')
})

it('says which port is taken, and takes the nodes away', async () => {
  const run = `d-${process.pid}-port`
  const squatter = createServer()
  await once(squatter.listen(30_999, '0.0.0.0'), 'listening')
  const making = kind.create({ ...spec(run, 1), recipe: { ports: ['30999:80'] } })
  await expect(making).rejects.toThrow(/in phase "nodes"[\s\S]*port of the host is taken/)
  squatter.close()
  expect(await remainsOf(run)).toBe('')
})

it('takes away what was begun when it is stopped', async () => {
  const stop = new AbortController()
  const run = `d-${process.pid}-stop`
  const onPhase = ({ name }: Phase): void => {
    if (name === 'control plane') stop.abort(new Error('stopped'))
  }
  await expect(kind.create(spec(run, 1), { onPhase, signal: stop.signal })).rejects.toThrow('stopped')
  expect(await remainsOf(run)).toBe('')
})
