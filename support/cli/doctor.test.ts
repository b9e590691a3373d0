import { describe, expect, it } from 'vitest'
import { examineNode, renderLacks } from './doctor.js'

describe('the doctor', () => {
  it.each(['v20.19.0', 'v20.20.2', 'v22.0.0', 'v24.21.0'])('takes Node %s', (version) => {
    expect(examineNode(version)).toEqual([])
  })

  it.each(['v18.20.0', 'v20.18.3'])('refuses Node %s and says which one is wanted', (version) => {
    expect(renderLacks(examineNode(version))).toBe(`✗ Node ${version} is too old\n    install Node 20.19 or newer`)
  })
})
