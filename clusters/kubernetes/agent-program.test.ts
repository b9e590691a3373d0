import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import type { AgentStart } from '../agent/requests.js'
import {
  agentConfigMap,
  agentContainerParts,
  agentPath,
  agentVolume,
  bridgeCommand,
  ephemeralAgent,
  ephemeralBridgeCommand,
} from './agent-program.js'

const image = { image: 'node:24-alpine', pullPolicy: 'IfNotPresent' } as const
const start: AgentStart = { namespace: 'a', pod: 'p', listeners: [{ protocol: 'TCP', port: 80 }] }

describe('the program', () => {
  it('is small, and has no authority of its own', () => {
    const text = readFileSync(agentPath(), 'utf8')
    expect(text.length).toBeLessThan(2 ** 20)
    expect(text).not.toContain('X509CertificateGenerator')
  })
})

describe('a pod with the agent', () => {
  it('mounts the ConfigMap of this very program, and starts it', () => {
    const map = agentConfigMap('a')
    expect(agentConfigMap('b').metadata).toEqual({ name: map.metadata.name, namespace: 'b' })
    expect(agentVolume()).toEqual({ name: 'netherkin-agent', configMap: { name: map.metadata.name } })
    const parts = agentContainerParts({ ...image, start })
    expect(parts.volumeMounts).toEqual([{ name: agentVolume().name, mountPath: '/netherkin', readOnly: true }])
    expect(parts.command).toEqual(['node', '/netherkin/agent.mjs', 'serve'])
    expect(Object.keys(map.data as object)).toEqual(['agent.mjs'])
    expect(JSON.parse(parts.env[0]?.value ?? '')).toEqual(start)
    expect(bridgeCommand).toEqual(['node', '/netherkin/agent.mjs', 'bridge'])
  })

  it('has started when the agent listens, and not when it says that it cannot', async () => {
    const { command } = agentContainerParts({ ...image, start }).lifecycle.postStart.exec
    const folder = mkdtempSync(join(tmpdir(), 'netherkin-agent-'))
    const [program = '', ...args] = command.map((part) => part.replaceAll('/tmp/', `${folder}/`))
    const hook = () => execa(program, args, { reject: false })
    const waiting = hook()
    writeFileSync(join(folder, 'netherkin-ready'), '')
    expect(await waiting).toMatchObject({ exitCode: 0, stdout: '' })
    rmSync(join(folder, 'netherkin-ready'))
    writeFileSync(join(folder, 'netherkin-complaints'), 'cannot listen on TCP 80\n')
    expect(await hook()).toMatchObject({ exitCode: 1, stdout: 'cannot listen on TCP 80' })
    rmSync(folder, { recursive: true })
  })
})

describe('an ephemeral container', () => {
  const container = ephemeralAgent({ ...image, targetContainer: 'web' })

  it('carries the program in a variable that the kernel takes', () => {
    const packed = container.env.find(({ name }) => name === 'NETHERKIN_PROGRAM')?.value ?? ''
    expect(packed.length).toBeGreaterThan(10_000)
    expect(packed.length).toBeLessThan(100 * 1024)
    expect(container).toMatchObject({ name: 'netherkin', targetContainerName: 'web' })
  })

  it('unpacks it and runs it', () => {
    const env = Object.fromEntries(container.env.map(({ name, value }) => [name, value ?? '']))
    const [, ...loaded] = ephemeralBridgeCommand.with(-1, 'probe')
    const input = '{"id":7,"op":"seen","nonces":["n"]}\n'
    const told = execFileSync(process.execPath, loaded, { env, input, encoding: 'utf8' })
    expect(JSON.parse(told)).toEqual({ id: 7, ok: true, seen: [] })
    expect(container.command.at(-1)).toBe('serve')
  })
})
