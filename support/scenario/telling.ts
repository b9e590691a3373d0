/** An error as reports should show it. */
import { cut } from './interruption.js'

const ours = /^(AssertionError|InputError|HarnessError)$/

/** Our own errors say all in their message, so they lose the frames of Netherkin; any other error is a bug, whose stack finds it. */
export const toldPlainly = (error: unknown): unknown => {
  if (error instanceof Error && ours.test(error.name)) error.stack = `${error.name}: ${error.message}`
  return error
}

/** Whatever breaks because the run is being cut was only interrupted. */
export const told = (error: unknown): unknown => toldPlainly(cut.aborted ? cut.reason : error)
