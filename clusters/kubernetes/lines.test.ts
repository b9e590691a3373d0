import { describe, expect, it } from 'vitest'
import { cutLines } from './lines.js'

const cut = (chunks: readonly Buffer[], limit?: number) => {
  const lines: string[] = []
  const cutter = cutLines((line) => lines.push(line), limit)
  for (const chunk of chunks) cutter.push(chunk)
  return { lines, rest: cutter.rest() }
}

describe('cutLines', () => {
  it('puts lines and characters together that are torn anywhere', () => {
    const bytes = Buffer.from('häl\n\nlo €\nrest')
    for (let at = 0; at <= bytes.length; at += 1) {
      const found = cut([bytes.subarray(0, at), bytes.subarray(at)])
      expect(found).toEqual({ lines: ['häl', '', 'lo €'], rest: 'rest' })
    }
  })

  it('refuses a line that never ends', () => {
    expect(cut([Buffer.from('1234\n5678\n')], 4).lines).toEqual(['1234', '5678'])
    expect(() => cut([Buffer.from('12'), Buffer.from('345')], 4)).toThrow('a line of more than 4 characters')
  })
})
