import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { findMissing, type Host, missing } from './missing.js'
import { ProgramFailed } from './program.js'

const well: Host = {
  platform: 'linux',
  engine: 'docker',
  dockerHost: undefined,
  isContainer: false,
  kind: async () => '0.33.0',
  info: async () => '25276514304',
  read: () => '524288',
}
const fails =
  (said: string, absent = false) =>
  async () => {
    throw new ProgramFailed(`docker info: ${said}`, said, absent)
  }

describe('what a host lacks for kind', () => {
  it('is nothing where all is well', async () => {
    expect(await findMissing(well)).toEqual([])
  })

  it.each<[string, Partial<Host>, RegExp, RegExp]>([
    ['no kind', { kind: fails('', true) }, /kind is not installed/, /go install/],
    ['an old kind', { kind: async () => '0.26.0' }, /kind 0.26.0 is too old/, /go install/],
    ['no Docker', { info: fails('', true) }, /Docker is not installed/, /docs.docker.com/],
    ['no Podman', { engine: 'podman', info: fails('', true) }, /Podman is not installed/, /apt-get install -y podman/],
    [
      'Docker not running',
      { info: fails('Cannot connect to the Docker daemon at unix:///x') },
      /does not answer/,
      /systemctl start docker/,
    ],
    [
      'another engine not running',
      { info: fails('Cannot connect to the Docker daemon at unix:///x'), dockerHost: 'unix:///x' },
      /does not answer/,
      /^start the engine of DOCKER_HOST \(unix:\/\/\/x\), or mend that$/,
    ],
    [
      'no permission',
      { info: fails('permission denied while trying to connect to the Docker daemon socket') },
      /may not use Docker/,
      /usermod/,
    ],
    ['little memory', { info: async () => '1024000000' }, /1.0 GB of memory/, /more memory/],
    [
      'few inotify instances',
      { read: (path) => (path.endsWith('instances') ? '128' : '524288') },
      /max_user_instances is 128/,
      /sysctl/,
    ],
    ['an engine behind SSH', { dockerHost: 'ssh://me@there' }, /over SSH/, /tcp:/],
  ])('%s, and what mends it', async (_, host, what, mend) => {
    const lacks = await findMissing({ ...well, ...host })
    expect(lacks).toEqual([{ what: expect.stringMatching(what), mend: expect.stringMatching(mend) }])
  })

  it.each([
    [1, '1.5e9', undefined],
    [2, '2.1e9', undefined],
    [4, '4.1e9', undefined],
    [4, '2.1e9', /the engine has 2.1 GB of memory: a cluster of 4 nodes takes about 4 GB/],
    [1, '0.5e9', /0.5 GB of memory: a cluster of 1 node takes about 1 GB/],
  ])('is told by how much memory %i nodes take, of %s bytes', async (nodes, bytes, what) => {
    const lacks = await findMissing({ ...well, info: async () => `${Number(bytes)} x86_64` }, { nodes })
    expect(lacks).toEqual(what ? [{ what: expect.stringMatching(what), mend: expect.stringMatching(/memory/) }] : [])
  })

  it('does not judge another machine by the limits of this one', async () => {
    expect(await findMissing({ ...well, dockerHost: 'tcp://10.0.0.5:2376', read: () => '1' })).toEqual([])
  })
})

it('a client that says nothing of its silent server is asked again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'netherkin-missing-'))
  const program = (name: string, body: string): void => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`)
    chmodSync(join(folder, name), 0o755)
  }
  const said = 'Cannot connect to the Docker daemon at unix:///x'
  program('kind', 'echo "kind v0.33.0"')
  program('docker', `echo "${said}" >&2; [ "$1" = info ] && echo 0 || exit 1`)
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`)
  vi.stubEnv('KIND_EXPERIMENTAL_PROVIDER', '')
  vi.stubEnv('DOCKER_HOST', '')
  const lacks = await missing()
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
  expect(lacks).toContainEqual({
    what: `Docker is installed but does not answer (${said})`,
    mend: 'sudo systemctl start docker',
  })
})
