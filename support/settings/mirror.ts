/** Where manifests come from instead of the network: whoever fetches them reads it as any program would. */
import { variableOf } from './known.js'

/** Lets this process, and those that it starts, know the mirror that the settings name. */
export const publishMirror = ({ mirror }: { readonly mirror?: string }): void => {
  if (mirror !== undefined) process.env[variableOf('mirror')] = mirror
}
