import { describe, expect, it } from 'vitest'
import { chooseNodeImage } from './node-image.js'

describe('the node image', () => {
  it.each([
    ['nothing asked: kind decides', undefined, undefined, undefined],
    ['nothing asked: the environment decides', undefined, 'mine:1', 'mine:1'],
    ['an image by name', 'mine:2', 'mine:1', 'mine:2'],
    ['a version that the environment has', '1.36.4', 'mine/node:v1.36.4', 'mine/node:v1.36.4'],
    ['a minor version that the environment has', 'v1.36', 'mine/node:v1.36.4', 'mine/node:v1.36.4'],
  ])('%s', (_, asked, environment, expected) => {
    expect(chooseNodeImage(asked, '0.33.0', environment)).toBe(expected)
  })

  it('of a version is the one that was published with this kind, by digest', () => {
    expect(chooseNodeImage('v1.35', '0.33.0', 'mine/node:v1.36.4')).toMatch(
      /^kindest\/node:v1\.35\.8@sha256:07b2536e[0-9a-f]{56}$/,
    )
    expect(chooseNodeImage('v1.35.0', '0.31.0')).toMatch(/^kindest\/node:v1\.35\.0@sha256:[0-9a-f]{64}$/)
  })

  it('of an unknown version is an error that lists the known ones', () => {
    expect(() => chooseNodeImage('v1.20.0', '0.33.0')).toThrow(
      /v1\.20\.0 is known: kind 0\.33\.0 brings v1\.37\.0, v1\.36\.4/,
    )
    expect(() => chooseNodeImage('v1.36.4', '0.27.0')).toThrow(RangeError)
  })
})
