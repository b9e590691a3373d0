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

const { ready, complaints } = pathsIn()

/**
 * Waits for the agent. A container counts as running once this has ended well, and is started anew when it has not; nobody
 * has to ask it for its readiness again and again, which costs a node some 70 ms of processor each time.
 */
const awaitReady = [
  `for i in $(seq 1200); do [ -e ${ready} ] && exit 0; [ -e ${complaints} ] && break; sleep 0.05; done`,
  `cat ${complaints}`,
  'exit 1',
].join('; ')
const lifecycle = { postStart: { exec: { command: ['sh', '-c', awaitReady] } } }

/** The fields of a container that make it an agent; name, ports and security context are whoever dresses the pod's. */
export const agentContainerParts = ({ start, image, pullPolicy }: AgentImage & { readonly start: AgentStart }) => ({
  image,
  imagePullPolicy: pullPolicy,
  command: ['node', `${folder}/${file}`, 'serve'],
  env: startVariables(start),
  volumeMounts: [{ name: volumeName, mountPath: folder, readOnly: true }],
  lifecycle,
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

const nobody: AgentStart = { namespace: '', pod: '', listeners: [] }

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
