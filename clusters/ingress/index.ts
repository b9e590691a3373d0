/** The ingress controllers that Netherkin knows: one file of data each. */
import { chooseProduct, describeOwn } from '../products/choice.js'
import type { Choice, IngressController } from '../products/product.js'
import { contour } from './contour.js'
import { haproxy } from './haproxy.js'
import { ingressNginx } from './ingress-nginx.js'
import { nginx } from './nginx.js'
import { traefik } from './traefik.js'

const noIngress: IngressController = {
  name: 'none',
  title: 'none',
  releases: { '': { source: { kind: 'none' }, images: [] } },
  ready: [],
  seen: [],
  className: '',
  controller: '',
  service: { namespace: '', name: '' },
}

export const ingressControllers: readonly IngressController[] = [
  traefik,
  nginx,
  ingressNginx,
  haproxy,
  contour,
  noIngress,
]

/** A manifest of the user's own: its class and its Service are found in the cluster. */
const ownIngress = (path: string): IngressController => ({
  ...describeOwn(path),
  className: '',
  controller: '',
  service: { namespace: '', name: '' },
})

/**
 * `traefik`, `traefik@v3.6.12`, `./mine.yaml`, `none`; nothing is none.
 * @throws {RangeError} that lists what is known and offers the nearest.
 */
export const chooseIngress = (text?: string): Choice<IngressController> =>
  chooseProduct(text, {
    what: 'ingress controller',
    products: ingressControllers,
    fallback: noIngress,
    own: ownIngress,
  })
