/** The command that takes away what a run left, whole: a cluster of others is swept only where it is named. Pure. */
import type { Settings } from '../settings.js'

/** As a shell reads it. */
const quote = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`

/** `npx netherkin sweep`, with what names the cluster for provider `context`. */
export const sweepCommandOf = ({ provider, existing }: Pick<Settings, 'provider' | 'existing'>): string => {
  const { context, kubeconfig, namespaces } = (provider === 'context' && existing) || {}
  const flags = Object.entries({ context, kubeconfig, namespaces: namespaces?.join(',') })
  const said = flags.flatMap(([name, value]) => (value === undefined ? [] : [`--${name} ${quote(value)}`]))
  return ['npx netherkin sweep', ...said].join(' ')
}
