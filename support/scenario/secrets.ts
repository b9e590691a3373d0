/**
 * What must not leave a run (docs/decisions.md §25): Secret data, tokens, kubeconfig credentials, Authorization headers.
 * Evidence and artifacts go through here before they are attached. Pure.
 */
import { isMap, isScalar, type Node, parseAllDocuments, visit, type YAMLMap } from 'yaml'

const removed = '[removed]'

/** Headers, and fields of a kubeconfig, whose value is a secret wherever they stand. */
const secretKeys = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'token',
  'access-token',
  'id-token',
  'refresh-token',
  'client-secret',
  'password',
  'client-key-data',
  'client-certificate-data',
] as const

/** What is removed from a text, by what it looks like. `$1` is kept. */
const textRules: readonly RegExp[] = [
  // A private key in PEM.
  /()-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  // `Authorization: Bearer x`, `"cookie":"a=b; c=d"`, `token: x`.
  new RegExp(`(\\b(?:${secretKeys.join('|')})["']?[ \\t]*[:=][ \\t]*["']?)[^"'\\r\\n]+`, 'gi'),
  // A token that is said without its header's name.
  /(\bBearer[ \t]+)[\w.~+/-]{8,}=*/gi,
  // A JSON web token, as service accounts have.
  /()\beyJ[\w-]{6,}\.[\w-]{6,}\.[\w-]{6,}/g,
]

/** Nothing that a rule below removes is without one of these: most texts need no closer look. */
const suspicious = new RegExp(`${secretKeys.join('|')}|bearer|PRIVATE KEY|eyJ|Secret`, 'i')

const secretKeySet: ReadonlySet<string> = new Set(secretKeys)
const isSecretKey = (key: string): boolean => secretKeySet.has(key.toLowerCase())
const isSecretKind = (kind: unknown): boolean => kind === 'Secret' || kind === 'SecretList'
/** kubectl repeats the whole object there. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'
const secretFields = ['data', 'stringData', lastApplied]

const cleanText = (text: string): string => textRules.reduce((left, rule) => left.replace(rule, `$1${removed}`), text)

const blank = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.keys(value).map((key) => [key, removed]))
    : removed

const clean = (value: unknown, inSecret: boolean): unknown => {
  if (typeof value === 'string') return removeSecrets(value)
  if (Array.isArray(value)) return value.map((item) => clean(item, inSecret))
  if (typeof value !== 'object' || value === null) return value
  const secret = inSecret || isSecretKind((value as { kind?: unknown }).kind)
  const cleanField = ([key, field]: [string, unknown]): [string, unknown] => {
    if (isSecretKey(key)) return [key, removed]
    return [key, secret && secretFields.includes(key) ? blank(field) : clean(field, secret)]
  }
  return Object.fromEntries(Object.entries(value).map(cleanField))
}

/** The value without secrets; its shape stays. */
export const withoutSecrets = <T>(value: T): T => clean(value, false) as T

const blankFields = (map: YAMLMap): void => {
  visit(map, {
    Pair: (_, pair) => {
      if (!isScalar(pair.key) || !secretFields.includes(String(pair.key.value))) return undefined
      const names = isMap(pair.value) ? pair.value.items.map(({ key }) => [key, removed]) : undefined
      pair.value = (names ? Object.fromEntries(names) : removed) as unknown as Node
      return visit.SKIP
    },
  })
}

const cleanYaml = (text: string): string => {
  const documents = parseAllDocuments(text)
  if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0))
    return 'withheld: it holds a Secret, and it cannot be read well enough to remove its data'
  for (const document of documents)
    visit(document, { Map: (_, map) => (isSecretKind(map.get('kind')) ? blankFields(map) : undefined) })
  return documents.map(String).join('')
}

/** The text without secrets: JSON and YAML are read, all else is searched. */
export const removeSecrets = (text: string): string => {
  if (!suspicious.test(text)) return text
  if (/^\s*[[{]/.test(text)) {
    try {
      return JSON.stringify(withoutSecrets(JSON.parse(text)))
    } catch {
      // It only looked like JSON.
    }
  }
  return cleanText(/^[\s-]*kind:\s*["']?Secret(?:List)?\b/m.test(text) ? cleanYaml(text) : text)
}
