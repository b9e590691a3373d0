import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { readLogs } from './autopsy.js'

let folder = ''
const program = (name: string, body: string): void => {
  writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`)
  chmodSync(join(folder, name), 0o755)
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netherkin-autopsy-'))
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`)
  vi.stubEnv('KIND_EXPERIMENTAL_PROVIDER', '')
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

it('a node that never ran is told of by what its container wrote, beside the others', async () => {
  program(
    'kind',
    `for node in control-plane worker; do mkdir -p "$3/nk-a-$node"; done
    echo "Error response from daemon: container nk-a-worker is not running" >"$3/nk-a-worker/kubelet.log"
    echo "E1127 failed to run Kubelet" >"$3/nk-a-control-plane/kubelet.log"
    echo 'ERROR: command "docker exec" failed with error: exit status 1' >&2; exit 1`,
  )
  program('docker', '[ "$1 $4" = "logs nk-a-worker" ] && echo "exec /usr/local/bin/entrypoint: exec format error"')
  expect(await readLogs('nk-a')).toEqual({
    'kubelet on control-plane': 'E1127 failed to run Kubelet\n',
    worker: 'exec /usr/local/bin/entrypoint: exec format error',
  })
})
