/** The first word with a server of others: whether the kubeconfig opens it at all. */
import { ApiError, type KubernetesApi } from '../kubernetes/api.js'
import { isCertificateCode } from '../kubernetes/refusals.js'

/** To ask once more would change nothing: what the kubeconfig says must be mended first. */
const isOfKubeconfig = (error: unknown): error is ApiError =>
  error instanceof ApiError &&
  ([401, 403].includes(error.status) || (error.status === 0 && isCertificateCode(error.reason)))

/** @throws {RangeError} for credentials that are refused and for a server that is not trusted; an Error for one that is away. */
export const greet = async (api: KubernetesApi): Promise<void> => {
  try {
    await api.version()
  } catch (error) {
    throw isOfKubeconfig(error) ? new RangeError(error.message, { cause: error }) : error
  }
}
