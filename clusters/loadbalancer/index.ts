/** The load balancers that Netherkin knows: one file of data each. */
import { chooseProduct, describeOwn } from '../products/choice.js'
import type { Choice, LoadBalancer } from '../products/product.js'
import { cloudProviderKind } from './cloud-provider-kind.js'
import { metallb } from './metallb.js'

const noLoadBalancer: LoadBalancer = {
  name: 'none',
  title: 'none',
  releases: { '': { source: { kind: 'none' }, images: [] } },
  ready: [],
  seen: [],
}

export const loadBalancers: readonly LoadBalancer[] = [metallb, cloudProviderKind, noLoadBalancer]

/**
 * `metallb`, `metallb@v0.16.1`, `./mine.yaml`, `none`; nothing is none.
 * @throws {RangeError} that lists what is known and offers the nearest.
 */
export const chooseLoadBalancer = (text?: string): Choice<LoadBalancer> =>
  chooseProduct(text, {
    what: 'load balancer',
    products: loadBalancers,
    fallback: noLoadBalancer,
    own: describeOwn,
  })
