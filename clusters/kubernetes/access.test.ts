import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type AccessOptions, openApi } from './access.js'
import type { KubernetesApi } from './api.js'
import {
  frame,
  type Reply,
  type ScriptedServer,
  sendJson,
  sendStatus,
  startServer,
  writeKubeConfig,
} from './scripted-server.js'

// Hundreds of modules: a busy machine takes its time.
beforeAll(() => import('@kubernetes/client-node'), 60_000)

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

/** Replies in their order, the last one from then on. */
const serve = async (
  replies: readonly Reply[],
  options: Partial<AccessOptions> & { user?: object; onExec?: Parameters<typeof startServer>[1] } = {},
): Promise<{ api: KubernetesApi; server: ScriptedServer; kubeconfig: string }> => {
  let nth = 0
  const reply: Reply = (response, heard) => {
    nth += 1
    replies[Math.min(nth, replies.length) - 1]?.(response, heard)
  }
  const server = await startServer(reply, options.onExec)
  const kubeconfig = writeKubeConfig(server.port, options.user)
  const api = await openApi({ kubeconfig, ...options })
  open.push(
    () => api.close(),
    () => server.stop(),
  )
  return { api, server, kubeconfig }
}

const policy = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'p', namespace: 'x' },
  spec: { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }], futureField: 1 },
}
const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'x' } }
const hangUp: Reply = (response) => response.destroy()

describe('openApi', () => {
  it('applies what it is given, every field of it, as the field manager netherkin', async () => {
    const { api, server } = await serve([sendJson(200, policy)])
    expect(await api.apply(policy)).toEqual(policy)
    const [{ method, path, headers, body } = { body: '' }] = server.heard
    expect([method, path]).toEqual([
      'PATCH',
      '/apis/networking.k8s.io/v1/namespaces/x/networkpolicies/p?fieldManager=netherkin&force=true',
    ])
    expect(headers).toMatchObject({
      'content-type': 'application/apply-patch+yaml',
      authorization: 'Bearer secret-token',
    })
    expect(JSON.parse(body)).toEqual(policy)
  })

  it('applies a part of an object at its own place', async () => {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'shop' }, status: {} }
    const { api, server } = await serve([sendJson(200, pod)])
    await api.apply(pod, 'status')
    expect(server.heard.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'PATCH /api/v1/namespaces/shop/pods/a/status?fieldManager=netherkin&force=true',
    ])
  })

  it('asks again while a webhook starts or the server is away, and gives up when its patience ends', async () => {
    const starting = sendStatus(500, 'InternalError', 'Internal error occurred: failed calling webhook "v.example"')
    const { api, server } = await serve([starting, hangUp, sendJson(200, policy)])
    await api.apply(policy)
    expect(server.heard).toHaveLength(3)
    const impatient = await serve([starting], { patience: { refusedMs: 0 } })
    await expect(impatient.api.apply(policy)).rejects.toMatchObject({ status: 500 })
    expect(impatient.server.heard).toHaveLength(1)
  })

  it('does not repeat a POST that may have been carried out', async () => {
    const { api, server } = await serve([hangUp])
    await expect(api.create(pod)).rejects.toMatchObject({ name: 'ApiError', status: 0 })
    expect(server.heard).toHaveLength(1)
  })

  it('reads the kubeconfig again when its token is refused, once', async () => {
    const byToken: Reply = (response, heard) =>
      heard.headers.authorization === 'Bearer new'
        ? sendJson(200, { gitVersion: 'v1.36.4' })(response, heard)
        : sendStatus(401, 'Unauthorized', 'Unauthorized')(response, heard)
    const { api, server, kubeconfig } = await serve([byToken], { user: { token: 'old' } })
    const refused = 'refused the credentials of user "u" (401)'
    await expect(api.version()).rejects.toThrow(refused)
    expect(server.heard).toHaveLength(1)
    writeFileSync(
      kubeconfig,
      JSON.stringify({
        ...JSON.parse(readFileSync(kubeconfig, 'utf8')),
        users: [{ name: 'u', user: { token: 'new' } }],
      }),
    )
    expect(await api.version()).toBe('v1.36.4')
  })

  it('names the server that does not answer', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    const { port } = await new Promise<{ port: number }>((resolve) =>
      taken.once('listening', () => resolve(taken.address() as { port: number })),
    )
    await new Promise((resolve) => taken.close(resolve))
    const api = await openApi({ kubeconfig: writeKubeConfig(port), patience: { awayMs: 0 } })
    await expect(api.version()).rejects.toThrow(`http://127.0.0.1:${port} does not answer (ECONNREFUSED`)
    await api.close()
  })

  it('follows the pages of a list and completes its items', async () => {
    const page = (name: string, next?: string) =>
      sendJson(200, { metadata: { resourceVersion: '7', continue: next }, items: [{ metadata: { name } }] })
    const { api, server } = await serve([page('a', 'token'), page('b')])
    const { items, resourceVersion } = await api.list(pod, { labels: 'x=1' })
    expect([items.map(({ kind, metadata }) => `${kind} ${metadata.name}`), resourceVersion]).toEqual([
      ['Pod a', 'Pod b'],
      '7',
    ])
    expect(server.heard[1]?.path).toBe('/api/v1/pods?labelSelector=x%3D1&limit=500&continue=token')
  })

  it('says whether what it removes was there, and never takes a namesake for it', async () => {
    const { api } = await serve([
      sendJson(200, {}),
      sendStatus(404, 'NotFound', 'no'),
      sendStatus(409, 'Conflict', 'Precondition failed: UID in precondition: 1, UID in object meta: 2'),
    ])
    expect([await api.remove(pod), await api.remove(pod), await api.remove(pod, { uid: '1' })]).toEqual([
      true,
      false,
      false,
    ])
  })

  it('hands on each warning once', async () => {
    const warnings: string[] = []
    const warned: Reply = (response) =>
      response.writeHead(200, { warning: '299 - "say \\"no\\"", 299 - "b"' }).end('{}')
    const { api } = await serve([warned], { onWarning: (text) => warnings.push(text) })
    await Promise.all([api.read('/version'), api.read('/version')])
    expect(warnings).toEqual(['say "no"', 'b'])
  })

  it('evicts by the pod and adds ephemeral containers by a patch', async () => {
    const { api, server } = await serve([sendJson(201, {})])
    await api.create({ ...pod, spec: { nodeName: 'n' } }, 'eviction')
    await api.create({ ...pod, spec: { ephemeralContainers: [{ name: 'e' }] } }, 'ephemeralcontainers')
    expect(server.heard.map(({ method, path, body }) => [method, path, JSON.parse(body)])).toEqual([
      [
        'POST',
        '/api/v1/namespaces/x/pods/a/eviction',
        { apiVersion: 'policy/v1', kind: 'Eviction', metadata: pod.metadata },
      ],
      ['PATCH', '/api/v1/namespaces/x/pods/a/ephemeralcontainers', { spec: { ephemeralContainers: [{ name: 'e' }] } }],
    ])
  })
})

describe('exec', () => {
  const target = { namespace: 'x', pod: 'a', container: 'c', command: ['cat'] }
  const closeFrame = Buffer.from([0x88, 0x02, 0x03, 0xe8])

  it('hands on lines, those before anybody listened too, and the exit code with the last words', async () => {
    const status = { status: 'Failure', details: { causes: [{ reason: 'ExitCode', message: '7' }] } }
    const { api } = await serve([], {
      onExec: (socket) => {
        for (const part of [frame(1, 'on'), frame(1, 'e\ntwo\n'), frame(2, 'oops'), frame(3, JSON.stringify(status))])
          socket.write(part)
      },
    })
    const stream = await api.exec(target)
    expect(await stream.ended).toBe('the process ended with exit code 7: oops')
    const lines: string[] = []
    stream.onLine((line) => lines.push(line))
    expect(lines).toEqual(['one', 'two'])
  })

  it.each([
    [
      'closes',
      (socket: { end(data: Buffer): void }) => socket.end(closeFrame),
      'the stream was closed without a status (1000)',
    ],
    [
      'is killed',
      (socket: { destroy(): void }) => setImmediate(() => socket.destroy()),
      'the stream was closed without a status (1006)',
    ],
  ])('tells the end when the server %s without a word', async (_what, onExec, reason) => {
    const { api } = await serve([], { onExec })
    expect(await (await api.exec(target)).ended).toBe(reason)
  })

  it('closes a stream that opens after the connection was closed', async () => {
    let close: () => Promise<void> = async () => {}
    let hear: (opcode: number) => void = () => {}
    const heard = new Promise<number>((resolve) => {
      hear = resolve
    })
    const { api } = await serve([], {
      onExec: (socket) => {
        socket.once('data', ([first = 0]: Buffer) => hear(first & 0x0f))
        void close()
      },
    })
    close = api.close
    await expect(api.exec(target)).rejects.toMatchObject({ reason: 'Closed' })
    const closeOpcode = 8
    expect(await heard).toBe(closeOpcode)
  })

  it('asks the pod why it cannot be entered', async () => {
    const state = { waiting: { reason: 'ImagePullBackOff' } }
    const { api } = await serve([
      sendJson(200, { ...pod, status: { phase: 'Pending', containerStatuses: [{ name: 'c', state }] } }),
    ])
    await expect(api.exec(target)).rejects.toMatchObject({
      status: 403,
      message: expect.stringMatching(
        /^container c of pod x\/a cannot be entered: the pod is Pending, its container waits: ImagePullBackOff .*pods\/exec/,
      ),
    })
  })
})
