/** What a step asserts with: the expected and the seen text, and the diff of a table, are ours (docs/design.md §4). */
import { expect, use } from 'chai'
import { HarnessError } from '../errors.js'
import type { Judgement } from '../evidence.js'
import { describeFailure } from './failure.js'

declare global {
  namespace Chai {
    interface Assertion {
      /** Of judgements: every one is as expected. Throws HarnessError where something could not be judged. */
      hold(): void
    }
  }
}

/** Each judgement on a line of its own, so that a diff shows the wrong ones. */
const listing = (judgements: readonly Judgement[], key: 'expected' | 'saw'): string =>
  judgements.map((judgement) => `${judgement.about}: ${judgement[key]}`).join('\n')

const holdAssertions: Chai.ChaiPlugin = ({ Assertion, AssertionError }) => {
  Assertion.addMethod('hold', function (this: Chai.AssertionStatic) {
    const judgements: readonly Judgement[] = this._obj
    if (judgements.length === 0) throw new HarnessError('this step asked nothing, so it shows nothing')
    const wrong = judgements.filter(({ outcome }) => outcome !== 'as-expected')
    if (wrong.length === 0) return
    const message = describeFailure(wrong, judgements)
    if (wrong.some(({ outcome }) => outcome === 'unknown')) throw new HarnessError(message)
    throw new AssertionError(message, {
      actual: listing(wrong, 'saw'),
      expected: listing(wrong, 'expected'),
      showDiff: wrong.length > 1,
    })
  })
}

use(holdAssertions)

/** chai's `expect`, with our own assertions. */
export { expect }
