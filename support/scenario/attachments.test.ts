import { describe, expect, it } from 'vitest'
import type { Evidence } from '../evidence.js'
import { artifactMediaType, attachArtifact, writeEvidence } from './attachments.js'

const artifact = (text: string, mediaType = 'text/plain') =>
  attachArtifact({ name: 'worker/rules.nft', mediaType, text })

describe('an artifact', () => {
  it('is text that consoles only name', () => {
    expect(artifact('tcp dport 80 drop')).toEqual({
      text: 'tcp dport 80 drop',
      mediaType: artifactMediaType,
      fileName: 'worker/rules.nft',
    })
    expect(artifactMediaType).toMatch(/^text\/(?!plain$)/)
    expect(artifact('{}', 'application/json').mediaType).toBe('application/json')
  })

  it('has no secrets', () => {
    expect(artifact('Authorization: Bearer hunter2hunter2').text).toBe('Authorization: [removed]')
  })

  it.each(['a line of text', 'größer, größer', ''])('stays below 200 kB, its beginning and end kept (%j)', (line) => {
    const { text } = artifact(`first\n${`${line || 'x'.repeat(500_000)}\n`.repeat(line ? 30_000 : 1)}last`)
    expect(Buffer.byteLength(text)).toBeLessThan(200_000)
    expect(text).toMatch(/^first\n/)
    expect(text).toMatch(/\nlast$/)
    expect(text).toMatch(/… \d+ bytes left out …/)
    expect(text).not.toContain('\uFFFD')
  })
})

describe('evidence', () => {
  it('stays JSON, without secrets and without long bodies', () => {
    const http = { status: 200, headers: { 'set-cookie': 'id=hunter2' }, body: 'x'.repeat(100_000) }
    const observation = {
      probe: '0',
      verdict: 'connected',
      detail: 'HTTP 200',
      startedAt: 1,
      phases: { totalMs: 1 },
      http,
    }
    const judgement = { about: 'pod a → pod b:80/TCP', observations: [observation] }
    const text = writeEvidence({ version: 1, judgements: [judgement] } as unknown as Evidence)
    expect(text).not.toContain('hunter2')
    expect(text.length).toBeLessThan(10_000)
    expect(JSON.parse(text)).toMatchObject({ judgements: [{ about: 'pod a → pod b:80/TCP' }] })
  })
})
