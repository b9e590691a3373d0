/** agnhost, the Kubernetes project's own test server and client, in the containers that speak SCTP for a pod of ours. Pure. */
import type { AgentImage } from './agent-program.js'
import type { WireObject } from './api.js'

/** Where nobody names another one. Any that has `netexec` with `--sctp-port`, and `connect` with `--protocol=sctp`. */
export const agnhostImage = 'registry.k8s.io/e2e-test-images/agnhost:2.53'

const prefix = 'netherkin-sctp'
const variable = 'NETHERKIN_DIALER'

/** Of `netexec`'s HTTP; each container of a pod has one of its own, from here on. Nothing is known to want them. */
const firstPort = 29_132

interface Container {
  readonly name: string
  readonly env?: readonly { readonly name: string; readonly value?: string }[]
}

/** Pod Security `restricted`. */
const security = {
  runAsNonRoot: true,
  runAsUser: 1000,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
}

const containerOf = ({ image, pullPolicy }: AgentImage, name: string, dialer: number, args: readonly string[]) => ({
  name,
  image,
  imagePullPolicy: pullPolicy,
  command: ['/agnhost', 'netexec', `--http-port=${dialer}`, '--udp-port=-1', ...args],
  env: [{ name: variable, value: String(dialer) }],
  securityContext: security,
})

/** It has started once it answers itself; from then on its end is the container's. */
const startupProbe = (port: number) => ({
  exec: { command: ['/agnhost', 'connect', `127.0.0.1:${port}`, '--protocol=sctp', '--timeout=1s'] },
  periodSeconds: 1,
  timeoutSeconds: 5,
  failureThreshold: 60,
})

/** One container a port, for a `netexec` listens on one: it returns what it is sent, and dials, too. */
export const sctpListeners = (image: AgentImage, ports: readonly number[]) =>
  [...new Set(ports)].map((port, index) => ({
    ...containerOf(image, `${prefix}-${port}`, firstPort + 1 + index, [`--sctp-port=${port}`]),
    startupProbe: startupProbe(port),
  }))

/** The name of the ephemeral container that dials for a pod without SCTP ports of its own. */
export const dialerName = prefix

/** An ephemeral container that only dials. */
export const sctpDialer = (image: AgentImage) => containerOf(image, dialerName, firstPort, [])

export const isAgnhost = ({ env = [] }: Container): boolean => env.some(({ name }) => name === variable)

/** The port on the pod's localhost of the first agnhost among its lasting containers. */
export const dialerIn = ({ spec }: WireObject): number | undefined => {
  const { containers = [] } = (spec ?? {}) as { containers?: readonly Container[] }
  const value = containers.find(isAgnhost)?.env?.find(({ name }) => name === variable)?.value
  return value === undefined ? undefined : Number(value)
}

/** The same of the ephemeral one. */
export const ephemeralDialer = firstPort
