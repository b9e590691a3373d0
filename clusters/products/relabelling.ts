/** Whether pods of ours may get other labels when a new scenario begins: nothing of it says so, and a CNI may need long to hear. */
import type { Facts } from '../cluster.js'
import { cnis } from '../cni/index.js'

export const keepsLabels = ({ cni }: Pick<Facts, 'cni'>): boolean =>
  cnis.some(({ name, isSlowToRelabel }) => name === cni?.name && isSlowToRelabel === true)
