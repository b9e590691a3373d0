// A real holder on the real kernel: two pods, a DNS server and a router, written by hand.
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Listener } from '../../agent/listener.js'
import type { HttpExchange, Observation, Probe, ReachProbe, Source } from '../../probe.js'
import type { AgentHost, Change } from '../protocol.js'
import { type Holder, launch } from './launch.js'

const folder = mkdtempSync(join(tmpdir(), 'netherkin-holder-'))
const program = join(folder, 'main.js')
const require = "import { createRequire as __c } from 'node:module';const require = __c(import.meta.url);"

const addresses: Record<string, string> = { a: '10.0.0.1', b: '10.0.0.2', dns: '10.0.0.53' }
const resolver = { nameservers: ['10.0.0.53'], search: ['default.svc.cluster.local', 'cluster.local'], ndots: 5 }
const tcp = (port: number, more: Partial<Listener> = {}): Listener => ({ protocol: 'TCP', port, ...more })
const udp = (port: number): Listener => ({ protocol: 'UDP', port })

const pod = (name: string, listeners: readonly Listener[], more: Partial<AgentHost> = {}): AgentHost => ({
  key: `pod default/${name}`,
  netns: name,
  identity: { namespace: 'default', pod: name, node: 'worker' },
  instance: '1',
  listeners,
  resolver,
  ...more,
})

const plug = (name: string): string => `link add v-${name} netns node type veth peer name eth0 netns ${name}`
const route = (name: string): string => `link set v-${name} up\nroute add ${addresses[name]} dev v-${name}`
const inPod = (name: string): string =>
  `addr add ${addresses[name]}/32 dev eth0\nlink set eth0 up\nroute add 10.0.0.254 dev eth0\nroute add default via 10.0.0.254`

const rules = (lines: readonly string[]): string => `table ip t {}
delete table ip t
table ip t {
  chain c {
    type filter hook forward priority 0
    ${lines.join('\n    ')}
  }
}
`
const firstRules = [
  'tcp dport 81 drop',
  'udp dport 81 drop',
  'tcp dport 82 reject with tcp reset',
  'tcp dport 83 reject with icmp type port-unreachable',
  'tcp dport 84 reject with icmp type admin-prohibited',
  'udp sport 85 drop',
]

const hosts: readonly AgentHost[] = [
  pod('a', [tcp(80, { address: '127.0.0.1' })]),
  pod('b', [tcp(80), udp(80), udp(81), udp(85), tcp(443, { tlsNames: ['b.example'] })]),
  pod('dns', [udp(53), tcp(53)], { serves: 'dns' }),
]
const names = Object.keys(addresses)

const first: Change = {
  generation: 1,
  addNamespaces: ['node', ...names],
  links: names.map(plug).join('\n'),
  inside: {
    node: ['addr add 10.0.0.254/32 dev lo', ...names.map(route)].join('\n'),
    ...Object.fromEntries(names.map((name) => [name, inPod(name)])),
    a: `${inPod('a')}\nroute add unreachable 10.9.9.0/24`,
  },
  sysctls: { node: { 'net.ipv4.ip_forward': '1', 'net.ipv4.icmp_ratelimit': '0' } },
  rules: { node: rules(firstRules) },
  hosts,
  zone: {
    domain: 'cluster.local',
    records: { 'b.default.svc.cluster.local': { A: ['10.0.0.2'] } },
    ttlSeconds: 5,
  },
  edges: [],
  forget: { all: false, udpTo: [] },
  faults: [],
}
const nothing = { addNamespaces: [], links: '', inside: {}, sysctls: {}, rules: {} }
const next = (more: Partial<Change>): Change => ({ ...first, ...nothing, ...more })

const from: Source = { kind: 'pod', namespace: 'default', name: 'a' }
const timeoutMs = 300
const reach = (port: number, more: Partial<ReachProbe> = {}): Probe => ({
  id: `${port}`,
  kind: 'reach',
  from,
  to: { addresses: ['10.0.0.2'] },
  port,
  protocol: 'TCP',
  timeoutMs,
  ...more,
})
const get = (more: Partial<HttpExchange> = {}): HttpExchange => ({ method: 'GET', path: '/', ...more })

let holder: Holder
const ask = async (probe: Probe): Promise<Observation> => {
  const [observation] = await holder.probe([probe])
  if (!observation) throw new Error('no observation')
  return observation
}

beforeAll(async () => {
  symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'))
  const entryPoints = ['clusters/netns/holder/main.ts', 'clusters/netns/holder/launch.ts']
  await build({
    entryPoints,
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    external: ['koffi'],
    banner: { js: require },
  })
  holder = await launch({ program })
  await holder.apply(first)
}, 30_000)

afterAll(async () => {
  await holder.close()
  rmSync(folder, { recursive: true })
})

describe('verdicts', () => {
  it.each<[string, Probe, Partial<Observation>]>([
    ['an answer', reach(80), { verdict: 'connected', seenFrom: '10.0.0.1' }],
    ['a drop', reach(81), { verdict: 'timeout' }],
    ['a reset by a rule', reach(82), { verdict: 'refused' }],
    ['port-unreachable', reach(83), { verdict: 'refused' }],
    ['admin-prohibited', reach(84), { verdict: 'unreachable' }],
    ['nobody listening', reach(89), { verdict: 'refused' }],
    ['no route', reach(80, { to: { addresses: ['10.9.9.9'] } }), { verdict: 'unreachable' }],
    [
      'one address of two',
      reach(80, { to: { addresses: ['10.0.0.2', '10.0.0.1'] } }),
      { address: '10.0.0.1', verdict: 'refused' },
    ],
    ['a datagram', reach(80, { protocol: 'UDP' }), { verdict: 'connected', delivered: true }],
    ['a dropped datagram', reach(81, { protocol: 'UDP' }), { verdict: 'timeout', delivered: false }],
    ['a refused datagram', reach(89, { protocol: 'UDP' }), { verdict: 'refused' }],
    ['a lost reply', reach(85, { protocol: 'UDP' }), { verdict: 'wrong-answer', delivered: true }],
    ['its own localhost', reach(80, { to: { name: 'localhost' } }), { verdict: 'connected', seenFrom: '127.0.0.1' }],
    ['a name', reach(80, { to: { name: 'b' } }), { verdict: 'connected', address: '10.0.0.2' }],
    [
      'no such name',
      reach(80, { to: { name: 'c' } }),
      { verdict: 'unresolved-nxdomain', detail: 'NXDOMAIN from 10.0.0.53 for c, nor in its 2 search domains' },
    ],
    ['an unknown source', reach(80, { from: { kind: 'pod', namespace: 'x', name: 'y' } }), { verdict: 'unknown' }],
    ['SCTP', reach(80, { protocol: 'SCTP' }), { verdict: 'unknown' }],
    ['plain HTTP to TLS', reach(443), { verdict: 'reset' }],
  ])('%s', async (_name, probe, expected) => {
    expect(await ask(probe)).toMatchObject(expected)
  })

  it('knows a name without an address', async () => {
    const none = await ask({ id: 'x', kind: 'resolve', from, name: 'b', type: 'SRV', timeoutMs })
    expect(none.verdict).toBe('unresolved-nodata')
  })

  it('resolves through the search list', async () => {
    const found = await ask({ id: 'x', kind: 'resolve', from, name: 'b', type: 'A', timeoutMs })
    expect(found.answer).toEqual({ name: 'b.default.svc.cluster.local', records: ['10.0.0.2'] })
  })

  it('times out on a silent DNS server', async () => {
    await holder.apply(next({ rules: { node: rules(['udp dport 53 drop']) } }))
    const silent = await ask({ id: 'x', kind: 'resolve', from, name: 'b', type: 'A', timeoutMs })
    await holder.apply(next({ rules: { node: rules(firstRules) } }))
    expect(silent.verdict).toBe('unresolved-timeout')
  })

  it('keeps observations in the order of the batch', async () => {
    const ports = Array.from({ length: 100 }, (_, index) => 80 + (index % 3))
    // So many at once are slow on a busy machine, and what is slow must not look like a drop.
    const batch = ports.map((port, index) => reach(port, { id: `${index}`, timeoutMs: 2_000 }))
    const seen = await holder.probe(batch)
    expect(seen.map(({ probe }) => probe)).toEqual(ports.map((_, index) => `${index}`))
    expect(seen.map(({ port }) => port)).toEqual(ports)
    const verdicts = ['connected', 'timeout', 'refused']
    expect(seen.map(({ verdict }) => verdict)).toEqual(ports.map((port) => verdicts[port - 80]))
  })
})

describe('HTTP', () => {
  it('tells what the backend received', async () => {
    const http = get({
      method: 'POST',
      path: '/status/404?x=1',
      host: 'shop.example',
      headers: { 'x-a': '1' },
      body: 'hi',
    })
    const seen = await ask(reach(80, { http }))
    expect(seen).toMatchObject({ verdict: 'connected', http: { status: 404 }, servedBy: { pod: 'b', instance: '1' } })
    expect(seen.http?.received).toMatchObject({
      method: 'POST',
      path: '/status/404?x=1',
      headers: { host: 'shop.example', 'x-a': '1' },
      body: 'hi',
    })
  })

  it('shows where a redirect goes', async () => {
    const seen = await ask(reach(80, { http: get({ path: '/redirect?to=https://b.example/x' }) }))
    expect(seen.http).toMatchObject({ status: 302, headers: { location: 'https://b.example/x' } })
  })

  it('verifies the certificate by the asked name', async () => {
    const good = await ask(reach(443, { http: get({ tls: { serverName: 'b.example' } }) }))
    expect(good).toMatchObject({ verdict: 'connected', certificate: { names: ['b.example'] } })
    const bad = await ask(reach(443, { http: get({ tls: { serverName: 'c.example' } }) }))
    expect(bad).toMatchObject({ verdict: 'tls-failed', certificate: { names: ['b.example'] } })
    expect(bad.certificate?.error).toContain('c.example')
    expect(bad.detail).toContain('c.example')
    const none = await ask(reach(80, { http: get({ tls: { serverName: 'b.example' } }) }))
    expect(none.verdict).toBe('tls-failed')
  })
})

describe('kept-open connections', () => {
  const kept = reach(80, { connection: 'one' })
  it('is silent behind a drop, answers again, and breaks with the server', async () => {
    expect((await ask(kept)).verdict).toBe('connected')
    await holder.apply(next({ rules: { node: rules(['tcp dport 80 drop']) } }))
    expect((await ask(kept)).verdict).toBe('timeout')
    await holder.apply(next({ rules: { node: rules([]) } }))
    expect((await ask({ ...kept, timeoutMs: 3000 })).verdict).toBe('connected')
    await holder.apply(next({ hosts: hosts.map((host) => (host.netns === 'b' ? { ...host, instance: '2' } : host)) }))
    expect((await ask(kept)).verdict).toBe('reset')
    expect((await ask(reach(80))).servedBy?.instance).toBe('2')
  })

  it('keeps its port over UDP', async () => {
    const open = reach(80, { connection: 'one', protocol: 'UDP' })
    expect((await ask(open)).verdict).toBe('connected')
    expect((await ask(open)).verdict).toBe('connected')
  })
})

describe('changes', () => {
  it('let a namespace serve again after its host is gone', async () => {
    const without = hosts.filter(({ netns }) => netns !== 'b')
    await holder.apply(next({ hosts: without }))
    expect((await ask(reach(80))).verdict).toBe('refused')
    expect(await holder.apply(next({ generation: 7 }))).toBe(7)
    expect((await ask(reach(80))).verdict).toBe('connected')
  })

  it('forgets flows, also where there are none', async () => {
    await holder.apply(next({ forget: { all: true, udpTo: [] } }))
    await holder.apply(next({ forget: { all: false, udpTo: ['10.0.0.2'] } }))
  })

  it('names the command that failed, and what it said', async () => {
    await expect(holder.apply(next({ inside: { a: 'link set nothing up' } }))).rejects.toThrow(
      /\[a\] ip.*Cannot find device.*link set nothing up/s,
    )
    await expect(holder.apply(next({ rules: { node: 'nonsense' } }))).rejects.toThrow(/nft -f.*syntax error/s)
  })

  it('shows the rules of each node', async () => {
    const artifacts = await holder.inspect()
    expect(artifacts.find(({ name }) => name === 'node/rules.nft')?.text).toContain('hook forward')
  })
})

/** Processes of this machine whose environment carries the mark. */
const marked = (mark: string): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(mark)
      } catch {
        return false
      }
    })
    .map(Number)

describe('the end', () => {
  it.each(['holder', 'unshare'])('leaves no process when the %s is killed', async (victim) => {
    const mark = `NETHERKIN_TEST=${crypto.randomUUID()}`
    const doomed = await launch({ program, env: Object.fromEntries([mark.split('=')]) })
    await doomed.apply(first)
    const pids = marked(mark)
    expect(pids).toContain(doomed.pid)
    expect(pids).toHaveLength(2)
    const pid = victim === 'holder' ? doomed.pid : pids.find((one) => one !== doomed.pid)
    process.kill(pid ?? 0, 'SIGKILL')
    await expect(doomed.probe([reach(80)])).rejects.toThrow('the holder of the network namespaces ended')
    await doomed.close()
    expect(marked(mark)).toEqual([])
  })

  /** A process that launches a holder, does one thing more, and stays. */
  const startLauncher = async (mark: string, more: string) => {
    const env = Object.fromEntries([mark.split('=')])
    const options = JSON.stringify({ program, env })
    const script = `import { launch } from '${join(folder, 'launch.js')}'
      const holder = await launch(${options}); ${more}; console.log('up')`
    const launcher = execa(process.execPath, ['--input-type=module', '--eval', script], { reject: false })
    await Promise.race([once(launcher.stdout, 'data'), launcher])
    return { launcher }
  }

  it('leaves no process when the launcher is killed', async () => {
    const mark = `NETHERKIN_TEST=${crypto.randomUUID()}`
    const { launcher } = await startLauncher(mark, '')
    expect(marked(mark)).toHaveLength(2)
    launcher.kill('SIGKILL')
    await vi.waitFor(() => expect(marked(mark)).toEqual([]), { timeout: 5000 })
  })

  it('outlives the launcher when it was told to be kept', async () => {
    const mark = `NETHERKIN_TEST=${crypto.randomUUID()}`
    // The launcher can end by itself: nothing of the holder holds it back.
    const { launcher } = await startLauncher(mark, 'await holder.keep()')
    await launcher
    const pids = marked(mark)
    expect(pids).toHaveLength(2)
    process.kill(pids[0] ?? 0, 'SIGKILL')
    await vi.waitFor(() => expect(marked(mark)).toEqual([]), { timeout: 5000 })
  })

  it('kills a holder that stands still, and says so', async () => {
    const mark = `NETHERKIN_TEST=${crypto.randomUUID()}`
    const deadlines = { inspect: 200 }
    const stuck = await launch({ program, env: Object.fromEntries([mark.split('=')]), deadlines })
    process.kill(stuck.pid, 'SIGSTOP')
    await expect(stuck.inspect()).rejects.toThrow('did not answer "inspect"')
    await stuck.close()
    await vi.waitFor(() => expect(marked(mark)).toEqual([]), { timeout: 5000 })
  })

  it('says why a holder does not start', async () => {
    await expect(launch({ program: join(folder, 'absent.js') })).rejects.toThrow(/Cannot find module/)
  })
})
