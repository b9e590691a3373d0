import { describe, expect, it } from 'vitest'
import { readSettings } from '../settings.js'
import { findMismatch, wishOf } from './wishes.js'

const settings = readSettings({ netherkin: { flags: { provider: 'kind', clusterNodes: 4 } } }, {}, ['kind'])

describe('a cluster that scenarios share', () => {
  it('has the images of the run, whatever it is named to be made of', () => {
    const run = readSettings(
      { netherkin: { flags: { provider: 'kind' } } },
      { NETHERKIN_LOAD_IMAGES: 'app:dev, db:dev' },
      ['kind'],
    )
    const loadImages = ['app:dev', 'db:dev']
    expect(wishOf({}, run).spec.recipe).toEqual({ loadImages })
    expect(wishOf({ kind: { cni: 'calico' } }, run).spec.recipe).toEqual({ cni: 'calico', loadImages })
  })

  it('is as large as the most demanding one wants, and the others count with the usual nodes', () => {
    expect(settings.nodes).toBe(3)
    expect(wishOf({}, settings).nodes).toBe(4)
    expect(findMismatch({ nodes: 4 }, settings)).toBeUndefined()
    expect(findMismatch({ nodes: 5 }, settings)).toBe('needs 5 nodes; this cluster has 4: --nodes 5')
  })
})
