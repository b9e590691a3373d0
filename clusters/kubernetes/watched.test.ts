import type { ServerResponse } from 'node:http'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openApi } from './access.js'
import { type Reply, sendJson, sendStatus, startServer, writeKubeConfig } from './scripted-server.js'
import { openWatched, type Watched } from './watched.js'

// Hundreds of modules: a busy machine takes its time.
beforeAll(() => import('@kubernetes/client-node'), 60_000)

const open: (() => unknown)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

const pods = { apiVersion: 'v1', kind: 'Pod' }
const plan = { kinds: [pods], scopes: [{ namespace: 'x' }] }
const pod = (name: string, resourceVersion: string) => ({
  ...pods,
  metadata: { name, namespace: 'x', resourceVersion },
})
const list = (resourceVersion: string, ...names: string[]): Reply =>
  sendJson(200, { metadata: { resourceVersion }, items: names.map((name) => pod(name, resourceVersion)) })
const event = (type: string, object: unknown): string => `${JSON.stringify({ type, object })}\n`

/** Lists and rounds of the watch in their order; the last round stays open. */
const serve = async (lists: readonly Reply[], rounds: readonly Reply[]) => {
  let listed = 0
  let watched = 0
  const take = (path: string): Reply | undefined => {
    if (!path.includes('watch=1')) {
      listed += 1
      return lists[Math.min(listed, lists.length) - 1]
    }
    watched += 1
    return rounds[watched - 1] ?? (() => undefined)
  }
  const reply: Reply = (response, heard) => take(heard.path)?.(response, heard)
  const server = await startServer(reply)
  open.push(() => server.stop())
  const api = await openApi({ kubeconfig: writeKubeConfig(server.port), patience: { awayMs: 100 } })
  open.push(() => api.close())
  const versions = () =>
    server.heard
      .filter(({ path }) => path.includes('watch=1'))
      .map(({ path }) => new URL(path, 'http://x').searchParams.get('resourceVersion'))
  return { api, server, reply, versions }
}

const say =
  (text: string, then: (response: ServerResponse) => void = () => undefined): Reply =>
  (response) => {
    response.writeHead(200)
    response.write(text, () => then(response))
  }

/** A round that the test itself answers, when it has begun. */
const createRound = () => {
  let reply: Reply = () => undefined
  const response = new Promise<ServerResponse>((resolve) => {
    reply = resolve
  })
  return { reply, response }
}

const has = (watched: Watched, ...names: readonly string[]) =>
  watched.until(() => (names.every((name) => watched.of('Pod').has(`x/${name}`)) ? true : undefined), {
    what: names.join(' and '),
    deadlineMs: 10_000,
  })

describe('openWatched', () => {
  it('goes on from the last version that it heard: events and bookmarks, ends and broken connections', async () => {
    const { api, versions, server } = await serve(
      [list('5', 'a')],
      [
        say(
          event('ADDED', pod('b', '6')) + event('BOOKMARK', { ...pods, metadata: { resourceVersion: '9' } }),
          (response) => response.end(),
        ),
        say(`${event('DELETED', pod('a', '10'))}{"type":"ADD`, (response) => response.destroy()),
        say(event('ADDED', pod('c', '11'))),
      ],
    )
    const watched = await openWatched(api, plan)
    open.push(() => watched.close())
    expect([...watched.of('Pod').keys()]).toContain('x/a')
    await has(watched, 'c')
    expect([...watched.of('Pod').keys()].sort()).toEqual(['x/b', 'x/c'])
    expect(versions()).toEqual(['5', '9', '10'])
    expect(server.heard.filter(({ path }) => !path.includes('watch=1'))).toHaveLength(1)
  })

  it.each([
    ['the answer', sendStatus(410, 'Expired', 'too old resource version')],
    ['an event', say(event('ERROR', { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' }))],
    ['a version from the future', sendStatus(504, 'Timeout', 'Timeout: Too large resource version: 9, current: 1')],
  ])('lists again when the version is too old, said by %s', async (_how, gone) => {
    const { api, versions } = await serve(
      [list('5', 'a'), list('20', 'b')],
      [gone, say(event('ADDED', pod('c', '21')))],
    )
    const watched = await openWatched(api, plan)
    open.push(() => watched.close())
    await has(watched, 'b', 'c')
    expect(watched.of('Pod').has('x/a')).toBe(false)
    expect(versions()).toEqual(['5', '20'])
  })

  it('waits through the absence of the server', async () => {
    const first = createRound()
    const { api, server, reply } = await serve([list('5')], [first.reply, say(event('ADDED', pod('late', '6')))])
    const watched = await openWatched(api, plan)
    open.push(() => watched.close())
    await first.response
    await server.stop()
    const absent = watched.until(() => undefined, { what: 'nothing', deadlineMs: 300, still: () => 'no pod is there' })
    await expect(absent).rejects.toThrow(/^waited 300 ms for nothing; no pod is there; http:.* does not answer/)
    const late = has(watched, 'late')
    const again = await startServer(reply, undefined, server.port)
    open.push(() => again.stop())
    await late
  })

  it('waits while a server that has just started knows no rights', async () => {
    const forbidden = sendStatus(403, 'Forbidden', 'User "u" cannot watch resource "pods"')
    const rounds = [forbidden, forbidden, say(event('ADDED', pod('late', '6')))]
    const { api } = await serve([list('5')], rounds)
    const watched = await openWatched(api, plan)
    open.push(() => watched.close())
    await has(watched, 'late')
  })

  it('ends whoever waits when the server no longer lets us watch', async () => {
    const first = createRound()
    const forbidden = sendStatus(403, 'Forbidden', 'User "u" cannot watch resource "pods"')
    const { api } = await serve([list('5')], [first.reply, ...Array.from({ length: 50 }, () => forbidden)])
    const watched = await openWatched(api, { ...plan, refusalPassesMs: 100 })
    open.push(() => watched.close())
    const wait = { what: 'x', deadlineMs: 60_000 }
    const waiting = expect(watched.until(() => undefined, wait)).rejects.toMatchObject({
      name: 'ApiError',
      status: 403,
    })
    const response = await first.response
    response.end(event('BOOKMARK', { ...pods, metadata: { resourceVersion: '6' } }))
    await waiting
    await expect(watched.until(() => undefined, wait)).rejects.toMatchObject({ status: 403 })
  })

  it('says at once that nothing can be listed', async () => {
    const { api } = await serve([sendStatus(403, 'Forbidden', 'User "u" cannot list resource "pods"')], [])
    await expect(openWatched(api, plan)).rejects.toMatchObject({ status: 403 })
  })

  it('watches a kind without namespaces once, and keeps an object that another scope still has', async () => {
    const { api, versions } = await serve(
      [list('5', 'a')],
      [say(event('DELETED', pod('a', '6')) + event('ADDED', pod('b', '7')))],
    )
    const node = { apiVersion: 'v1', kind: 'Node' }
    const nodes = await openWatched(api, { kinds: [node], scopes: [{ namespace: 'x' }, { namespace: 'y' }] })
    expect(versions().length).toBeLessThanOrEqual(1)
    nodes.close()
    const both = await serve([list('5', 'a')], [say(event('DELETED', pod('a', '6')) + event('ADDED', pod('b', '7')))])
    const watched = await openWatched(both.api, { kinds: [pods], scopes: [{ namespace: 'x' }, { labels: 'k=v' }] })
    open.push(() => watched.close())
    await has(watched, 'b')
    expect([...watched.of('Pod').keys()].sort()).toEqual(['x/a', 'x/b'])
  })

  it('ends by the signals of those who wait and of the whole', async () => {
    const { api } = await serve([list('5', 'a')], [])
    const whole = new AbortController()
    const one = new AbortController()
    const watched = await openWatched(api, plan, whole.signal)
    const first = watched.until(() => undefined, { what: 'x', deadlineMs: 60_000, signal: one.signal })
    const second = watched.until(() => undefined, { what: 'x', deadlineMs: 60_000 })
    one.abort(new Error('enough'))
    await expect(first).rejects.toThrow('enough')
    whole.abort(new Error('all over'))
    await expect(second).rejects.toThrow('all over')
    const third = watched.until(
      () => {
        throw new Error('thrown by find')
      },
      { what: 'x', deadlineMs: 1 },
    )
    await expect(third).rejects.toThrow('thrown by find')
  })
})
