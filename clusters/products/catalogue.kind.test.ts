/** The files of an air gap (NETHERKIN_MANIFESTS), held to the catalogue: what we say that we ran is what is there. */
import { describe, expect, it } from 'vitest'
import { chooseCni, cnis } from '../cni/index.js'
import { chooseLoadBalancer, loadBalancers } from '../loadbalancer/index.js'
import { describeChoice } from './choice.js'
import { parseManifest, prepareObjects } from './documents.js'
import { imagesOf } from './images.js'
import { readManifest } from './manifests.js'

const choices = [
  ...cnis.flatMap(({ name, seen }) => seen.map((version) => chooseCni(`${name}@${version}`))),
  ...loadBalancers.flatMap(({ name, seen }) => seen.map((version) => chooseLoadBalancer(`${name}@${version}`))),
]

describe.runIf(process.env.NETHERKIN_MANIFESTS)('a product that we ran', () => {
  it.each(choices.map((choice) => [describeChoice(choice), choice] as const))('%s', async (what, choice) => {
    const text = await readManifest(choice)
    const { product, release } = choice
    const objects = prepareObjects(parseManifest(text ?? '', what), product, release)
    expect(imagesOf(objects)).toEqual([...release.images].sort())
    const names = objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`)
    for (const { kind, namespace, name } of product.ready) expect(names).toContain(`${kind} ${namespace}/${name}`)
  })
})
