/** Secrets of Ingresses with TLS that nobody declared, signed by the run's own authority. */
import type { Authority } from '../agent/sockets.js'
import { type KubernetesObject, ofKind, refOf, type Secret } from '../objects.js'

const keyOf = (namespace: string, name: string): string => `${namespace}/${name}`

/** Hosts by Secret: several Ingresses may share one. */
const hostsWanted = (desired: readonly KubernetesObject[]): ReadonlyMap<string, readonly string[]> => {
  const wanted = new Map<string, readonly string[]>()
  for (const ingress of ofKind(desired, 'Ingress')) {
    for (const { secretName, hosts } of ingress.spec?.tls ?? []) {
      if (!secretName) continue
      const key = keyOf(refOf(ingress).namespace, secretName)
      const ruled = (ingress.spec?.rules ?? []).flatMap(({ host }) => host ?? [])
      wanted.set(key, [...(wanted.get(key) ?? []), ...(hosts ?? ruled)])
    }
  }
  return wanted
}

const encode = (text: string): string => Buffer.from(text).toString('base64')

const secretOf = async (key: string, hosts: readonly string[], authority: Authority): Promise<Secret> => {
  const [namespace, name] = key.split('/') as [string, string]
  const pair = await authority.issue(hosts)
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace },
    type: 'kubernetes.io/tls',
    data: { 'tls.crt': encode(pair.certificate), 'tls.key': encode(pair.key) },
  }
}

/** The Secrets that are missing, by names as scenarios say them. The authority is asked only when there are some. */
export const issueSecrets = async (
  desired: readonly KubernetesObject[],
  authority: () => Promise<Authority>,
): Promise<readonly Secret[]> => {
  const declared = new Set(
    ofKind(desired, 'Secret').map((secret) => keyOf(refOf(secret).namespace, secret.metadata.name)),
  )
  const missing = [...hostsWanted(desired)].filter(([key]) => !declared.has(key))
  if (missing.length === 0) return []
  const issuer = await authority()
  return Promise.all(missing.map(([key, hosts]) => secretOf(key, hosts, issuer)))
}
