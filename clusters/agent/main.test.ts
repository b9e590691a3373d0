/** The program as it runs in pods: compiled, alone in its folder, on this machine's loopback. */
import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ReachProbe } from '../probe.js'
import { createAuthority } from './authority.js'
import { readGreeting, readNonce } from './echo.js'
import type { Listener } from './listener.js'
import { pathsIn } from './paths.js'
import type { AgentReply, AgentStart } from './requests.js'

const compiled = fileURLToPath(new URL('../../dist/clusters/agent/main.js', import.meta.url))

// Each test starts several processes, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 })

let folder: string
let started: ChildProcess[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'agent-'))
  copyFileSync(compiled, join(folder, 'agent.mjs'))
  started = []
})

afterEach(() => {
  for (const child of started) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

const run = (mode: string, env: Readonly<Record<string, string>> = {}): ChildProcessWithoutNullStreams => {
  const child = spawn(process.execPath, [join(folder, 'agent.mjs'), mode], {
    env: { NETHERKIN_FOLDER: folder, ...env },
  })
  child.stdin.on('error', () => {})
  started.push(child)
  return child
}

/** Resolves when the file is there, or is gone. */
const isThere = async (path: string, wanted = true): Promise<void> => {
  const watcher = watch(folder)
  try {
    while (existsSync(path) !== wanted) await once(watcher, 'change')
  } finally {
    watcher.close()
  }
}

const start: AgentStart = {
  namespace: 'default',
  pod: 'b',
  nodes: { 'x-worker': 'worker' },
  listeners: [],
}

const serve = (more: Partial<AgentStart> = {}) =>
  run('serve', { NETHERKIN_AGENT: JSON.stringify({ ...start, ...more }), NODE_NAME: 'x-worker' })

/** Asks through a stream of its own, or one that is there. */
const speaker = (mode = 'bridge') => {
  const child = run(mode)
  const replies = new Map<number, (reply: AgentReply) => void>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    const reply: AgentReply = JSON.parse(line)
    replies.get(reply.id)?.(reply)
  })
  let id = 0
  const ask = (request: object): Promise<AgentReply> =>
    new Promise((resolve) => {
      id += 1
      replies.set(id, resolve)
      child.stdin.write(`${JSON.stringify({ id, ...request })}\n`)
    })
  return { child, ask }
}

const reach = (more: Partial<ReachProbe>): ReachProbe => ({
  kind: 'reach',
  id: '0',
  from: { kind: 'outside' },
  to: { addresses: ['127.0.0.1'] },
  port: 0,
  protocol: 'TCP',
  timeoutMs: 20_000,
  ...more,
})

/** A port that was free just now. */
const freePort = async (): Promise<number> => {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

const paths = () => pathsIn(folder)
const listenersOn = (port: number): Listener[] => [
  { protocol: 'TCP', port },
  { protocol: 'UDP', port },
]

describe('the agent in a container', () => {
  it('serves two bridges at once: probes, and what its listeners saw', async () => {
    const port = await freePort()
    serve({ listeners: listenersOn(port) })
    await isThere(paths().ready)
    const [one, other] = [speaker(), speaker()]
    const batch = [reach({ id: 't', port }), reach({ id: 'u', port, protocol: 'UDP' })]
    const [probed, looked] = await Promise.all([
      one.ask({ op: 'probe', batch }),
      other.ask({ op: 'seen', nonces: ['never'] }),
    ])
    const server = { namespace: 'default', pod: 'b', node: 'worker', port }
    expect(probed).toMatchObject({
      observations: [
        { probe: 't', verdict: 'connected', servedBy: server, seenFrom: '127.0.0.1' },
        { probe: 'u', verdict: 'connected', servedBy: server, delivered: true },
      ],
    })
    expect(looked).toMatchObject({ ok: true, seen: [] })
    one.child.stdin.end()
    await once(one.child, 'exit')
    expect(await other.ask({ op: 'cut' })).toMatchObject({ ok: true })
  })

  it('hands back the nonces that nobody answered, and knows those that it saw', async () => {
    const port = await freePort()
    serve({ listeners: listenersOn(port) })
    await isThere(paths().ready)
    const silent = createSocket('udp4').bind(0, '127.0.0.1')
    const arrived: string[] = []
    silent.on('message', (message) => arrived.push(readNonce(String(message)) ?? ''))
    await once(silent, 'listening')
    const { ask } = speaker()
    const batch = [reach({ id: 'u', port: silent.address().port, protocol: 'UDP', timeoutMs: 400 })]
    const reply = await ask({ op: 'probe', batch })
    expect(reply).toMatchObject({ observations: [{ verdict: 'timeout', detail: 'no reply in time' }] })
    expect(reply.ok && reply.observations?.[0]).not.toHaveProperty('delivered')
    expect(arrived.length).toBeGreaterThan(0)
    expect(reply.ok && reply.unanswered?.u).toEqual(expect.arrayContaining(arrived))
    const greeted = new Promise((resolve) => {
      silent.on('message', (message) => readGreeting(String(message)) && resolve(undefined))
    })
    silent.send('{"nonce":"mine"}', port, '127.0.0.1')
    await greeted
    silent.close()
    expect(await ask({ op: 'seen', nonces: ['mine', 'never'] })).toMatchObject({ seen: ['mine'] })
  })

  it('is never ready with a port that is taken, says so, and serves the others', async () => {
    const free = await freePort()
    const taken = createServer().listen(0, '::')
    await once(taken, 'listening')
    const { port } = taken.address() as { port: number }
    const agent = serve({ listeners: [...listenersOn(port), { protocol: 'TCP', port: free }] })
    const [complaint] = await once(agent.stderr, 'data')
    expect(String(complaint)).toContain(`cannot listen on TCP ${port}: listen EADDRINUSE`)
    const { ask } = speaker()
    expect(await ask({ op: 'probe', batch: [reach({ port: free })] })).toMatchObject({
      observations: [{ verdict: 'connected' }],
    })
    expect([existsSync(paths().ready), readFileSync(paths().complaints, 'utf8')]).toEqual([
      false,
      expect.stringContaining(`TCP ${port}: listen EADDRINUSE`),
    ])
    const refused = await ask({ op: 'listen', listeners: listenersOn(port) })
    expect(refused).toMatchObject({ ok: false, error: expect.stringContaining('EADDRINUSE') })
    taken.close()
    await once(taken, 'close')
    expect(await ask({ op: 'listen', listeners: listenersOn(port) })).toMatchObject({ ok: true })
    expect([existsSync(paths().ready), existsSync(paths().complaints)]).toEqual([true, false])
  })

  it('listens on exactly what it was told last, with certificates from elsewhere', async () => {
    const [first, second] = [await freePort(), await freePort()]
    serve({ listeners: listenersOn(first) })
    const { ask } = speaker()
    const authority = await createAuthority()
    const certificate = await authority.issue(['b.example'])
    await ask({ op: 'listen', listeners: [{ protocol: 'TCP', port: second, certificate }] })
    const http = { method: 'POST', path: '/x', body: 'told', tls: { serverName: 'b.example' } }
    const batch = [reach({ id: 'gone', port: first }), reach({ id: 'tls', port: second, http })]
    const trusted = await ask({ op: 'probe', batch, trust: authority.certificate })
    expect(trusted).toMatchObject({
      observations: [{ verdict: 'refused' }, { verdict: 'connected', http: { received: { body: 'told' } } }],
    })
    expect(await ask({ op: 'probe', batch: batch.slice(1) })).toMatchObject({
      observations: [{ verdict: 'tls-failed', certificate: { names: ['b.example'] } }],
    })
  })

  it('ends its container when it is told to, after the answer', async () => {
    const agent = serve()
    const { ask, child } = speaker()
    const ends = Promise.all([once(agent, 'exit'), once(child, 'exit')])
    expect(await ask({ op: 'exit' })).toMatchObject({ ok: true })
    expect(await ends).toEqual([
      [0, null],
      [0, null],
    ])
  })

  it('ends at once on SIGTERM', async () => {
    const agent = serve()
    await isThere(paths().ready)
    agent.kill('SIGTERM')
    expect(await once(agent, 'exit')).toEqual([0, null])
  })

  it('takes the place of what a killed one left behind, as another instance', async () => {
    const port = await freePort()
    const first = serve({ listeners: listenersOn(port) })
    await isThere(paths().ready)
    first.kill('SIGKILL')
    await once(first, 'exit')
    writeFileSync(paths().ready, 'stale\n')
    const taken = createServer().listen(port, '::')
    await once(taken, 'listening')
    serve({ listeners: listenersOn(port) })
    await isThere(paths().ready, false)
    const { ask } = speaker()
    taken.close()
    await once(taken, 'close')
    await ask({ op: 'listen', listeners: listenersOn(port) })
    expect(await ask({ op: 'probe', batch: [reach({ port })] })).toMatchObject({
      observations: [{ verdict: 'connected' }],
    })
    expect(existsSync(paths().ready)).toBe(true)
  })

  it('goes on when a bridge is killed in the middle', async () => {
    const port = await freePort()
    serve({ listeners: listenersOn(port) })
    const lost = speaker()
    void lost.ask({ op: 'probe', batch: [reach({ to: { addresses: ['192.0.2.1'] }, port, timeoutMs: 300 })] })
    await lost.ask({ op: 'cut' })
    lost.child.kill('SIGKILL')
    const { ask } = speaker()
    const later = reach({ to: { addresses: ['127.0.0.1'] }, port })
    expect(await ask({ op: 'probe', batch: [later] })).toMatchObject({ observations: [{ verdict: 'connected' }] })
  })

  it('says what is no request, and what it cannot', async () => {
    serve()
    const { child, ask } = speaker()
    const noise = once(child.stdout, 'data')
    child.stdin.write('hello\n')
    expect(JSON.parse(String((await noise)[0]))).toEqual({ id: 0, ok: false, error: 'this is no request: hello' })
    expect(await ask({ op: 'dance' })).toMatchObject({ ok: false, error: 'an agent cannot "dance"' })
  })
})

describe('a bridge', () => {
  it('waits for an agent that is still starting', async () => {
    const { ask } = speaker()
    serve()
    expect(await ask({ op: 'cut' })).toMatchObject({ ok: true })
  })

  it('ends with its standard input, agent or not', async () => {
    const { child } = speaker()
    child.stdin.end()
    expect(await once(child, 'exit')).toEqual([0, null])
  })
})

describe('the agent on its own standard input', () => {
  it('listens, probes, and ends with it', async () => {
    const port = await freePort()
    const { ask, child } = speaker('probe')
    await ask({ op: 'listen', listeners: listenersOn(port) })
    expect(await ask({ op: 'probe', batch: [reach({ port })] })).toMatchObject({
      observations: [{ verdict: 'connected' }],
    })
    child.stdin.end()
    expect(await once(child, 'exit')).toEqual([0, null])
  })
})

it('says its modes to whoever names another', async () => {
  const child = run('listen')
  const [usage] = await once(child.stderr, 'data')
  expect(String(usage)).toContain('serve|bridge|probe')
  expect(await once(child, 'exit')).toEqual([3, null])
  expect(readFileSync(compiled, 'utf8')).not.toContain('sourceMappingURL')
})
