/** Whether an API server would take an object: its kind, its fields, and what they say. Pure. */
import { isDeepStrictEqual } from 'node:util'
import { clusterScoped, describeRef, type KindName, type KubernetesObject, refOf } from '../../clusters/objects.js'
import { checkEndpointSlice } from './endpoint-slice.js'
import { choices, type Flaw, flaw, flawText, type Path, show } from './flaw.js'
import { checkIngress, checkIngressClass } from './ingress.js'
import { checkLabels } from './labels.js'
import { checkKey, checkLabel1035, checkLabel1123, checkSubdomain } from './name.js'
import { checkNetworkPolicy } from './network-policy.js'
import { checkDeployment, checkPod } from './pod.js'
import { loadSchema } from './schema.js'
import { checkSecret } from './secret.js'
import { checkService } from './service.js'
import { nearest, shapeOf } from './shape.js'

type Rules = { readonly [K in KindName]?: (object: Extract<KubernetesObject, { kind: K }>) => readonly Flaw[] }

const rules: Rules = {
  NetworkPolicy: checkNetworkPolicy,
  Service: checkService,
  Ingress: checkIngress,
  IngressClass: checkIngressClass,
  Pod: checkPod,
  Deployment: checkDeployment,
  EndpointSlice: checkEndpointSlice,
  Secret: checkSecret,
}

/** What an API server would refuse about the object: `field: what was found; what to write`. Empty when it is right. */
export const validateObject = (object: KubernetesObject): readonly string[] => inspectObject(object).map(flawText)

/** The same for anything that claims to be an object, each flaw with the path to its field. */
export const inspectObject = (object: unknown): readonly Flaw[] => {
  if (typeof object !== 'object' || object === null || Array.isArray(object))
    return [flaw([], 'this is not an object; write apiVersion, kind, metadata and spec')]
  const { kind, apiVersion } = object as { kind?: unknown; apiVersion?: unknown }
  const { kinds } = loadSchema()
  const known = typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
  if (!known) return [flaw(['kind'], unknownKind(kind))]
  const version =
    apiVersion === known.apiVersion
      ? []
      : [flaw(['apiVersion'], wrongVersion(apiVersion, String(kind), known.apiVersion))]
  const { flaws, sound } = shapeOf(object, known.type)
  return [...version, ...flaws, ...notBelow(flaws, checkSound(sound as KubernetesObject))]
}

const unknownKind = (kind: unknown): string => {
  const kinds = Object.keys(loadSchema().kinds)
  if (kind === undefined || kind === null) return `it is missing; write ${choices(kinds)}`
  const near = typeof kind === 'string' ? nearest(kind, kinds) : undefined
  return `${show(kind)} is unknown; ${near ? `did you mean ${show(near)}?` : `write ${choices(kinds)}`}`
}

const wrongVersion = (found: unknown, kind: string, right: string): string =>
  found === undefined || found === null
    ? `it is missing; write ${show(right)}`
    : `${show(found)} has no ${kind}; write ${show(right)}`

/** Flaws of fields that were found sound so far: what stands for a wrong value is nobody's fault. */
const notBelow = (before: readonly Flaw[], flaws: readonly Flaw[]): readonly Flaw[] =>
  flaws.filter(({ path }) => !before.some((old) => isDeepStrictEqual(path.slice(0, old.path.length), old.path)))

const checkSound = (object: KubernetesObject): readonly Flaw[] => {
  const rule = rules[object.kind] as ((object: KubernetesObject) => readonly Flaw[]) | undefined
  return [...checkMetadata(object), ...(rule?.(object) ?? [])]
}

const nameRules: { readonly [K in KindName]?: typeof checkSubdomain } = {
  Namespace: checkLabel1123,
  Service: checkLabel1035,
}

const checkMetadata = ({ kind, metadata }: KubernetesObject): readonly Flaw[] => {
  const { name, namespace, labels, annotations } = metadata ?? {}
  const at = (...path: Path): Path => ['metadata', ...path]
  const needless = clusterScoped.has(kind) && namespace !== undefined
  return [
    ...(name
      ? (nameRules[kind] ?? checkSubdomain)(name, at('name'))
      : [flaw(at('name'), 'it is missing; write a name')]),
    ...(needless ? [flaw(at('namespace'), `a ${kind} lives in no namespace; leave it out`)] : []),
    ...(namespace === undefined ? [] : checkLabel1123(namespace, at('namespace'))),
    ...checkLabels(labels, at('labels')),
    ...Object.keys(annotations ?? {}).flatMap((key) => checkKey(key.toLowerCase(), at('annotations', key))),
  ]
}

/** Whether the cluster could hold the object beside the others: Services share node ports and ClusterIPs. */
export const findConflicts = (object: KubernetesObject, others: readonly KubernetesObject[]): readonly string[] => {
  const taken = others.flatMap((other) => (other === object ? [] : claimsOf(other).map((claim) => ({ claim, other }))))
  return claimsOf(object).flatMap((mine) => {
    const before = taken.find(({ claim }) => claim === mine)
    return before ? [`${mine} is taken by ${describeRef(refOf(before.other))}; write another one`] : []
  })
}

const claimsOf = (object: KubernetesObject): readonly string[] => {
  if (object.kind !== 'Service') return []
  const { clusterIP, ports = [] } = object.spec ?? {}
  const address = clusterIP && clusterIP !== 'None' ? [`clusterIP ${clusterIP}`] : []
  return [...address, ...new Set(ports.flatMap(({ nodePort }) => (nodePort ? [`nodePort ${nodePort}`] : [])))]
}
