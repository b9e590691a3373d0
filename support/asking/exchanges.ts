/** HTTP questions: what is asked, and what must come back. Pure. */
import type { HttpExchange } from '../../clusters/probe.js'
import { InputError } from '../errors.js'
import type { Expectation, PortRef, Question, ReachQuestion } from '../question.js'
import type { Table } from '../sentence.js'
import type { Topology } from '../topology.js'
import { toStatus } from '../words/answer.js'
import { toName } from '../words/name.js'
import type { SourceWords, TargetWords } from '../words/place.js'
import { type Row, readRows } from '../words/table.js'
import { toUrl, type Url } from '../words/url.js'
import {
  all,
  answersWith,
  type Headers,
  hasStatus,
  isAnsweredBy,
  receives,
  receivesText,
  redirectsTo,
  showsCertificate,
} from './answers.js'
import { askEach } from './reaching.js'

/** The request for a URL: its host is asked for by SNI too. */
const requestFor = ({ tls, host, path }: Url, method = 'GET'): HttpExchange => ({
  method,
  path,
  ...(host !== undefined && { host }),
  ...(tls && host !== undefined && { tls: { serverName: host } }),
})

/** A question from outside to the ingress. @throws {InputError} for https without a host. */
export const askIngress = (url: Url, expected: Expectation, http = requestFor(url)): ReachQuestion => {
  if (url.tls && url.host === undefined) throw new InputError('https needs a host; write https://shop.example/path')
  const port: PortRef = { protocol: 'TCP' }
  return { kind: 'reach', from: { kind: 'outside' }, to: { kind: 'ingress' }, port, http, expected }
}

const toHeaders = (text: string): Headers =>
  Object.fromEntries(
    text.split(';').map((line) => {
      const [name = '', ...value] = line.split(':')
      if (value.length === 0) throw new InputError(`"${line}" is no header; write Name: value, and ; between two`)
      return [name.trim(), value.join(':').trim()]
    }),
  )

/** Columns of a table of exchanges: what is sent, then what must come back. */
const exchangeColumns = [
  ...['method', 'url', 'headers', 'body'],
  ...['status', 'service', 'location', 'answer headers', 'received method', 'received path'],
  ...['received headers', 'received body', 'certificate'],
]

interface Exchange {
  readonly url: Url
  readonly http: HttpExchange
  readonly expected: Expectation
}

const readers: Readonly<Record<string, (text: string, topology: Topology) => Expectation>> = {
  status: (text) => hasStatus(toStatus(text)),
  service: (text, topology) => isAnsweredBy(topology, toName(text)),
  location: redirectsTo,
  'answer headers': (text) => answersWith(toHeaders(text)),
  'received method': (text) => receivesText('method', text),
  'received path': (text) => receivesText('path', text),
  'received headers': (text) => receives(toHeaders(text)),
  'received body': (text) => receivesText('body', text),
  certificate: showsCertificate,
}

/** One row of a table of exchanges. @throws {InputError} when it expects nothing. */
const toExchange = (topology: Topology, row: Row): Exchange => {
  const url = toUrl(row.url ?? '/')
  const expected = Object.entries(readers).flatMap(([column, read]) => {
    const text = row[column]
    return text === undefined ? [] : [read(text, topology)]
  })
  if (expected.length === 0)
    throw new InputError(`this row expects nothing; fill one of: ${Object.keys(readers).join(', ')}`)
  const http = {
    ...requestFor(url, row.method),
    ...(row.headers !== undefined && { headers: toHeaders(row.headers) }),
    ...(row.body !== undefined && { body: row.body }),
  }
  return { url, http, expected: all(expected) }
}

const readExchanges = (topology: Topology, table: Table): readonly Exchange[] =>
  readRows(table, { known: exchangeColumns }, (row) => toExchange(topology, row))

/** One question a row, from outside through the cluster's edge. @throws {TableError} with all wrong rows. */
export const askIngressTable = (topology: Topology, table: Table): readonly Question[] =>
  readExchanges(topology, table).map(({ url, http, expected }) => askIngress(url, expected, http))

/** One question for each row, source and target. @throws {TableError} with all wrong rows. */
export const askExchanges = (
  topology: Topology,
  from: SourceWords,
  to: TargetWords,
  port: PortRef,
  table: Table,
): readonly Question[] =>
  readExchanges(topology, table).flatMap(({ http, expected }) =>
    askEach(topology, from, to, { port, http, expected: () => expected }),
  )

export const askStatus = (
  topology: Topology,
  from: SourceWords,
  status: number,
  to: TargetWords,
  port: PortRef,
  url: Url,
): readonly Question[] =>
  askEach(topology, from, to, { port, http: requestFor(url), expected: () => hasStatus(status) })
