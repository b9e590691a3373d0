/** On a cluster made by hand, whose kubeconfig is `NETHERKIN_TEST_KUBECONFIG`; scripts/test-kind names the one that it keeps. */
import { describe } from 'vitest'
import { describeRestricted } from './restricted.js'

const kubeconfig = process.env.NETHERKIN_TEST_KUBECONFIG
const leftOut = kubeconfig === undefined ? ' (left out: NETHERKIN_TEST_KUBECONFIG names no cluster)' : ''

describe.skipIf(kubeconfig === undefined)(`a cluster made by hand${leftOut}`, () => {
  describeRestricted(() => kubeconfig as string)
})
