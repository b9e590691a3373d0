import { describe, expect, it } from 'vitest'
import { renderMatrix } from '../../reports/matrix.js'
import { examineNode, renderLacks } from './doctor.js'

describe('the doctor', () => {
  it.each(['v20.19.0', 'v20.20.2', 'v22.0.0', 'v24.21.0'])('takes Node %s', (version) => {
    expect(examineNode(version)).toEqual([])
  })

  it.each(['v18.20.0', 'v20.18.3'])('refuses Node %s and says which one is wanted', (version) => {
    expect(renderLacks(examineNode(version))).toBe(`✗ Node ${version} is too old\n    install Node 20.19 or newer`)
  })
})

it('says how to mend what a host lacks', () => {
  const lacks = [
    { what: 'kind is not installed', mend: 'install kind' },
    { what: 'Docker may use too little memory', mend: 'give it more, by these:\n4 GB' },
  ]
  const error = `this host cannot run it:\n${renderLacks(lacks)}`
  const told = renderMatrix([{ name: 'kind', error, exitCode: 2 }], { colour: false, width: 60 })
  expect(told.split('\n').slice(-5)).toEqual([
    '       ✗ kind is not installed',
    '           install kind',
    '       ✗ Docker may use too little memory',
    '           give it more, by these:',
    '           4 GB',
  ])
})
