/** On a cluster made by hand, whose kubeconfig is `NETHERKIN_TEST_KUBECONFIG`; without one the contract of kind does it, on its own. */
import { describe } from 'vitest'
import { describeRestricted } from './restricted.js'

const kubeconfig = process.env.NETHERKIN_TEST_KUBECONFIG

describe.skipIf(kubeconfig === undefined)('a cluster made by hand', () => {
  describeRestricted(() => kubeconfig as string)
})
