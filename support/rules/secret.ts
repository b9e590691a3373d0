/** What an API server refuses about a Secret. */
import type { Secret } from '../../clusters/objects.js'
import { type Flaw, flaw } from './flaw.js'

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

export const checkSecret = ({ type, data = {}, stringData = {} }: Secret): readonly Flaw[] => {
  const wanted = type === 'kubernetes.io/tls' ? ['tls.crt', 'tls.key'] : []
  const missing = wanted.filter((key) => data[key] === undefined && stringData[key] === undefined)
  // The value itself is secret: it stays out of the message.
  const wrong = Object.entries(data).filter(([, value]) => !base64.test(value.replace(/\s/g, '')))
  return [
    ...missing.map((key) => flaw(['data', key], 'it is missing; a Secret of type kubernetes.io/tls needs it')),
    ...wrong.map(([key]) => flaw(['data', key], 'it is not base64; encode it, or write it under stringData')),
  ]
}
