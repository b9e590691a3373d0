import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readContainerdPatches } from './containerd-patches.js'

const toml = '[plugins."io.containerd.grpc.v1.cri"]\n  enable_cdi = true\n'

describe('containerd patches', () => {
  it('are TOML, or files of it, in the order in which they were said', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'netherkin-patch-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const path = join(folder, 'cdi.toml')
    await writeFile(path, toml)
    expect(readContainerdPatches(['a = 1', path])).toEqual(['a = 1', toml])
  })

  it('say which file cannot be read', () => {
    expect(() => readContainerdPatches(['./none.toml'])).toThrow(
      /^the containerd patch \.\/none\.toml cannot be read .*: write the path of a file of TOML$/,
    )
  })
})
