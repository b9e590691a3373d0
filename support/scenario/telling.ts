/** An error as reports should show it. */
import { cut } from './interruption.js'

const ours = /^(AssertionError|InputError|HarnessError)$/

/**
 * Our own errors say all in their message, so they lose the frames of Netherkin; any other error is a bug, whose stack
 * finds it. Whatever breaks because the run is being cut was only interrupted.
 */
export const told = (error: unknown): unknown => {
  const said: unknown = cut.aborted ? cut.reason : error
  if (said instanceof Error && ours.test(said.name)) said.stack = `${said.name}: ${said.message}`
  return said
}
