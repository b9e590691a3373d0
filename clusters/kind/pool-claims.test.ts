import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { findPool, readNetwork } from './network.js'
import { claimRange, rangesOfOthers } from './pool-claims.js'

/** An engine that keeps volumes as files, and as Docker does answers a second making of one with the first. */
const engine = `#!/bin/sh
cd "$(dirname "$0")/volumes"
case "$2" in
create)
  labels=
  while [ $# -gt 1 ]; do
    [ "$1" = --label ] && labels="$labels,\\"\${2%%=*}\\":\\"\${2#*=}\\""
    shift
  done
  [ -e "$1" ] || echo "{\${labels#,}}" >"$1" ;;
ls) ls ;;
inspect) cat * ;;
esac
`

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netherkin-pool-'))
  writeFileSync(join(folder, 'docker'), engine)
  chmodSync(join(folder, 'docker'), 0o755)
  mkdirSync(join(folder, 'volumes'))
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`)
  vi.stubEnv('KIND_EXPERIMENTAL_PROVIDER', '')
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

const range = '172.18.255.224-172.18.255.239'

it('a slice is of one cluster, whichever state folder knows that', async () => {
  expect(await rangesOfOthers('nk-a', {})).toEqual(new Set())
  expect(await claimRange({ cluster: 'nk-a', run: 'r', range }, {})).toBe(true)
  expect(await claimRange({ cluster: 'nk-a', run: 'r', range }, {})).toBe(true)
  expect(await claimRange({ cluster: 'nk-b', run: 's', range }, {})).toBe(false)
  expect(await rangesOfOthers('nk-a', {})).toEqual(new Set())
  expect(await rangesOfOthers('nk-b', {})).toEqual(new Set([range]))
})

it('a slice of another user is passed over', () => {
  const network = readNetwork('[{"IPAM":{"Config":[{"Subnet":"172.18.0.0/16"}]}}]')
  expect(findPool(network, new Set(), new Set([range]))).toEqual({ index: 1, range: '172.18.255.208-172.18.255.223' })
})
