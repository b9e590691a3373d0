/** The CNIs that Netherkin knows: one file of data each. */
import { chooseProduct, describeOwn } from '../products/choice.js'
import type { Choice, Cni } from '../products/product.js'
import { antrea } from './antrea.js'
import { calico } from './calico.js'
import { canal } from './canal.js'
import { cilium } from './cilium.js'
import { flannel } from './flannel.js'
import { kubeRouter } from './kube-router.js'
import { kindnet, noCni, nodeImageDefault } from './node-image.js'

export const cnis: readonly Cni[] = [
  nodeImageDefault,
  kindnet,
  calico,
  canal,
  cilium,
  flannel,
  antrea,
  kubeRouter,
  noCni,
]

/** A manifest of the user's own: whether it enforces is for the canary to say. */
const ownCni = (path: string): Cni => ({
  ...describeOwn(path),
  kind: { disableDefaultCNI: true },
  enforces: false,
  ipv6: true,
  sctp: true,
  recognise: { namespace: '', daemonSet: '' },
})

/**
 * `calico`, `calico@v3.28.5`, `./mine.yaml`, `none`; nothing is the node image's own.
 * @throws {RangeError} that lists what is known and offers the nearest.
 */
export const chooseCni = (text?: string): Choice<Cni> =>
  chooseProduct(text, { what: 'CNI', products: cnis, fallback: nodeImageDefault, own: ownCni })
