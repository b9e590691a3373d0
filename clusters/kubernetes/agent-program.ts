/** How the agent gets into containers: a stock Node image, and the program by ConfigMap or environment variable. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync } from 'node:zlib'
import { pathsIn } from '../agent/paths.js'
import type { AgentStart } from '../agent/requests.js'
import type { WireObject } from './api.js'

export interface AgentImage {
  readonly image: string
  readonly pullPolicy: 'Always' | 'IfNotPresent' | 'Never'
}

const folder = '/netherkin'
const file = 'agent.mjs'
const volumeName = 'netherkin-agent'
const packedVariable = 'NETHERKIN_PROGRAM'

/** Compiled, it lies beside us; from the sources, where the build puts it. */
const places = ['../agent/main.js', '../../dist/clusters/agent/main.js'].map((place) =>
  fileURLToPath(new URL(place, import.meta.url)),
)

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly it: T } | undefined
  return () => {
    made ??= { it: make() }
    return made.it
  }
}

/** The program's file on this machine. @throws when nothing was built. */
export const agentPath = once((): string => {
  const place = places.find((path) => existsSync(path))
  if (place === undefined) throw new Error(`the agent's program is not at ${places.join(' nor at ')}`)
  return place
})

const readProgram = once(() => readFileSync(agentPath(), 'utf8'))

/** The name carries the program's hash: what runs an older program is never taken for what runs this one. */
const configMapName = once(
  () => `netherkin-agent-${createHash('sha256').update(readProgram()).digest('hex').slice(0, 10)}`,
)

/** Wanted once in each namespace with pods of ours; never changes, so that no kubelet has to watch it. */
export const agentConfigMap = (namespace: string): WireObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: configMapName(), namespace },
  immutable: true,
  data: { [file]: readProgram() },
})

/** For `spec.volumes` of a pod. */
export const agentVolume = () => ({ name: volumeName, configMap: { name: configMapName() } })

const startVariables = (start: AgentStart) => [
  { name: 'NETHERKIN_AGENT', value: JSON.stringify(start) },
  { name: 'NODE_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } } },
]

/** The kubelet asks by exec, which no policy and no listener can get in the way of. */
const asked = { exec: { command: ['cat', pathsIn().ready] }, successThreshold: 1, timeoutSeconds: 5 }

/** Each asking costs a node some 50 ms of processor, for the whole life of a pod. */
const readinessProbe = { ...asked, periodSeconds: 3, failureThreshold: 1 }

/**
 * A container counts as running once this has ended, and the kubelet then asks for its readiness at once: a second earlier
 * than by its own clock. An agent that cannot listen yet is not waited for longer than this.
 */
const awaitReady = `for i in $(seq 100); do [ -e ${pathsIn().ready} ] && break; sleep 0.05; done`
const lifecycle = { postStart: { exec: { command: ['sh', '-c', awaitReady] } } }

/** The fields of a container that make it an agent; name, ports and security context are whoever dresses the pod's. */
export const agentContainerParts = ({ start, image, pullPolicy }: AgentImage & { readonly start: AgentStart }) => ({
  image,
  imagePullPolicy: pullPolicy,
  command: ['node', `${folder}/${file}`, 'serve'],
  env: startVariables(start),
  volumeMounts: [{ name: volumeName, mountPath: folder, readOnly: true }],
  lifecycle,
  readinessProbe,
})

/** What is run in an agent's container to speak to it. */
export const bridgeCommand: readonly string[] = ['node', `${folder}/${file}`, 'bridge']

const loader = [
  "process.argv.splice(1,0,'agent')",
  `const code=require('zlib').brotliDecompressSync(Buffer.from(process.env.${packedVariable},'base64'))`,
  "import('data:text/javascript;base64,'+code.toString('base64'))",
].join(';')

/** An environment variable may be 128 KiB long. */
const packProgram = once(() => brotliCompressSync(readProgram()).toString('base64'))

/** The name of the ephemeral container in a pod that is not ours. */
export const ephemeralName = 'netherkin'

const nobody: AgentStart = { namespace: '', pod: '', listeners: [], ready: true }

/** An ephemeral container with an agent that only probes: it can mount nothing, so it carries its program. */
export const ephemeralAgent = ({
  image,
  pullPolicy,
  targetContainer,
}: AgentImage & { readonly targetContainer?: string }) => ({
  name: ephemeralName,
  image,
  imagePullPolicy: pullPolicy,
  command: ['node', '-e', loader, 'serve'],
  env: [...startVariables(nobody), { name: packedVariable, value: packProgram() }],
  securityContext: {
    runAsNonRoot: true,
    runAsUser: 1000,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
  },
  ...(targetContainer !== undefined && { targetContainerName: targetContainer }),
})

/** What is run in the ephemeral container to speak to its agent. */
export const ephemeralBridgeCommand: readonly string[] = ['node', '-e', loader, 'bridge']
