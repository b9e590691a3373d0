/** Which cluster is meant: a context by its name, and never the current one by accident. */
import type { Existing } from '../cluster.js'
import { loadAccess } from '../kubernetes/kubeconfig.js'

/** A context that nobody has: asked for, its refusal lists those there are. */
const nameless = ''

/** @throws {RangeError} that lists the contexts there are. */
export const checkNamed = async (existing: Existing | undefined): Promise<Existing> => {
  if (existing?.context) return existing
  const kubeconfig = existing?.kubeconfig === undefined ? {} : { kubeconfig: existing.kubeconfig }
  const refusal = await loadAccess({ ...kubeconfig, context: nameless }).then(
    () => '',
    (error: Error) => error.message.replace(/ has no current context; name one: it has/, ' has the contexts'),
  )
  throw new RangeError(
    `no context is named, and the current one is never taken by accident; write --context NAME (${refusal})`,
  )
}

/** What `NETHERKIN_CONTEXT`, `NETHERKIN_KUBECONFIG` and `NETHERKIN_NAMESPACES` name; undefined without the first. */
export const existingOf = (env: Readonly<Record<string, string | undefined>> = process.env): Existing | undefined => {
  const { NETHERKIN_CONTEXT: context, NETHERKIN_KUBECONFIG: kubeconfig, NETHERKIN_NAMESPACES: list } = env
  if (!context) return undefined
  const namespaces = (list ?? '').split(',').flatMap((one) => one.trim() || [])
  return { context, ...(kubeconfig && { kubeconfig }), ...(namespaces.length > 0 && { namespaces }) }
}
