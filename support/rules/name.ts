/** How things may be called: RFC 1123, RFC 1035, IANA service names, as an API server checks them. */
import { type Flaw, flaw, type Path, show } from './flaw.js'

const label1123 = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/
const label1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/
const subdomain1123 = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/

/** The nearest name that would do, for the message; empty when nothing is left of it. */
const mend = (name: string, kept: RegExp): string =>
  name
    .toLowerCase()
    .replace(kept, '-')
    .replace(/^[-.]+|[-.]+$/g, '')

const check = (name: string, good: boolean, rule: string, suggestion: string, path: Path): readonly Flaw[] => {
  if (good) return []
  const example = suggestion === '' || suggestion === name ? '' : `, such as ${show(suggestion)}`
  return [flaw(path, `${show(name)} cannot be a name here; write ${rule}${example}`)]
}

/** Labels of RFC 1123: namespaces, containers, ports of Services, host names. */
export const checkLabel1123 = (name: string, path: Path): readonly Flaw[] =>
  check(
    name,
    name.length <= 63 && label1123.test(name),
    'at most 63 lower-case letters, digits and "-", with a letter or digit first and last',
    mend(name, /[^a-z0-9-]/g).slice(0, 63),
    path,
  )

/** Labels of RFC 1035: Services. */
export const checkLabel1035 = (name: string, path: Path): readonly Flaw[] =>
  check(
    name,
    name.length <= 63 && label1035.test(name),
    'at most 63 lower-case letters, digits and "-", with a letter first',
    mend(name, /[^a-z0-9-]/g)
      .replace(/^[^a-z]+/, '')
      .slice(0, 63),
    path,
  )

/** Subdomains of RFC 1123: most other objects. */
export const checkSubdomain = (name: string, path: Path): readonly Flaw[] =>
  check(
    name,
    name.length <= 253 && subdomain1123.test(name),
    'at most 253 lower-case letters, digits, "-" and ".", with a letter or digit first and last',
    mend(name, /[^a-z0-9.-]/g),
    path,
  )

/** Names of container ports and of target ports (RFC 6335). */
export const checkPortName = (name: string, path: Path): readonly Flaw[] => {
  if (/^\d+$/.test(name)) return [flaw(path, `${show(name)} in quotes is a name; write ${name} without them`)]
  return check(
    name,
    name.length <= 15 && label1123.test(name) && /[a-z]/.test(name) && !name.includes('--'),
    'at most 15 lower-case letters, digits and single "-", with at least one letter',
    '',
    path,
  )
}

const qualified = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/

/** Keys of labels and annotations: `name` or `domain/name`. */
export const checkKey = (key: string, path: Path): readonly Flaw[] => {
  const parts = key.split('/')
  const name = parts.at(-1) ?? ''
  const prefix = parts.length > 1 ? parts[0] : undefined
  const good =
    parts.length <= 2 &&
    name.length <= 63 &&
    qualified.test(name) &&
    (prefix === undefined || (prefix.length <= 253 && subdomain1123.test(prefix)))
  const rule = 'at most 63 letters, digits, "-", "_" and ".", with a domain and "/" before it if wanted'
  return good ? [] : [flaw(path, `${show(key)} cannot be a key; write ${rule}`)]
}

export const checkLabelValue = (value: string, path: Path): readonly Flaw[] =>
  value === '' || (value.length <= 63 && qualified.test(value))
    ? []
    : [
        flaw(
          path,
          `${show(value)} cannot be a label's value; write at most 63 letters, digits, "-", "_" and ".", with a letter or digit first and last`,
        ),
      ]

/** A host of an Ingress: a subdomain, or one with `*.` before it. */
export const checkHost = (host: string, path: Path): readonly Flaw[] => {
  if (/:\d+$/.test(host)) return [flaw(path, `${show(host)} has a port; write the name alone`)]
  if (/^[\d.]+$/.test(host) || host.includes(':')) return [flaw(path, `${show(host)} is an address; write a DNS name`)]
  const name = host.startsWith('*.') ? host.slice(2) : host
  if (name.includes('*')) return [flaw(path, `${show(host)} has a "*" inside; write "*." at the start only`)]
  return checkSubdomain(name, path).map(() =>
    flaw(path, `${show(host)} is not a host; write a DNS name in lower case, such as "a.example" or "*.example"`),
  )
}
