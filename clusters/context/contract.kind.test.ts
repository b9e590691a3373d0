/** On a cluster made by hand, whose kubeconfig is `NETHERKIN_TEST_KUBECONFIG`; scripts/test-kind names the one that it keeps. */
import { describe } from 'vitest'
import { describeRestricted } from './restricted.js'

const kubeconfig = process.env.NETHERKIN_TEST_KUBECONFIG

describe.skipIf(kubeconfig === undefined)('a cluster made by hand', () => {
  describeRestricted(() => kubeconfig as string)
})
