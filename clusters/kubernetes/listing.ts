/** Lists, page by page. */
import { ApiError, type Listed, type Resource, type Scope, type WireObject } from './api.js'
import type { Requests } from './requests.js'
import { pathOfScope } from './resources.js'

const pageSize = 500

interface Page {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string }
  readonly items?: readonly WireObject[]
}

/** Items of a list carry neither kind nor version of their own. */
const complete = ({ apiVersion, kind }: Resource, items: readonly WireObject[] = []): WireObject[] =>
  items.map((item) => ({ ...item, apiVersion, kind }))

const listPages = async (requests: Requests, resource: Resource, scope: Scope, limit?: number): Promise<Listed> => {
  const items: WireObject[] = []
  let next: string | undefined
  for (;;) {
    const path = pathOfScope(resource, scope, { limit, continue: next })
    const page = JSON.parse(await requests.send({ method: 'GET', path })) as Page
    items.push(...complete(resource, page.items))
    next = page.metadata.continue
    if (!next) return { items, resourceVersion: page.metadata.resourceVersion }
  }
}

/** A list that changes too fast loses its next page (410): then all of it in one. */
export const listAll = async (requests: Requests, resource: Resource, scope: Scope): Promise<Listed> => {
  try {
    return await listPages(requests, resource, scope, pageSize)
  } catch (error) {
    if (error instanceof ApiError && error.status === 410) return listPages(requests, resource, scope)
    throw error
  }
}
