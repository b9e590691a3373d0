/** Gives a load balancer its addresses. */
import type { KubernetesApi } from '../kubernetes/api.js'
import type { LoadBalancer } from './product.js'

/** Its webhook refuses until it listens; `apply` asks again for as long as that lasts. */
export const configurePool = async ({
  api,
  product,
  pool,
  signal,
}: {
  readonly api: KubernetesApi
  readonly product: LoadBalancer
  readonly pool: string
  readonly signal?: AbortSignal | undefined
}): Promise<void> => {
  for (const object of product.configure?.(pool) ?? []) {
    signal?.throwIfAborted()
    await api.apply(object)
  }
}
