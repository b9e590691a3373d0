/** The tables below `ingress routes`. Pure. */
import { InputError } from '../errors.js'
import type { Table } from '../sentence.js'
import type { Name } from '../topology.js'
import { toName } from '../words/name.js'
import { type Row, readRows } from '../words/table.js'

const routeColumns = ['host', 'path', 'type', 'service', 'port', 'tls', 'class']
const pathTypes = ['Prefix', 'Exact', 'ImplementationSpecific']

export interface RouteWords {
  readonly host?: string
  /** Absent: the default backend, where nothing else is said. */
  readonly path: string
  readonly type: string
  readonly service: Name
  readonly port?: number | string
  /** The Secret's name. */
  readonly tls?: string
  readonly className?: string
}

const toType = (text = 'Prefix'): string => {
  const type = pathTypes.find((known) => known.toLowerCase() === text.toLowerCase())
  if (type === undefined) throw new InputError(`"${text}" is no path type; write ${pathTypes.join(', ')}`)
  return type
}

const toPath = (text = '/'): string => {
  if (text.startsWith('/')) return text
  throw new InputError(`"${text}" is no path; it must start with /`)
}

const toPort = (text: string): number | string => {
  const port = Number(text)
  if (!Number.isInteger(port)) return text
  if (port >= 1 && port <= 65_535) return port
  throw new InputError(`"${text}" is no port; write a number from 1 to 65535, or a port's name`)
}

const toTls = (text: string, host = ''): string | undefined => {
  if (text === 'no' || text === '-') return undefined
  if (host === '') throw new InputError('TLS needs a host; fill the column host')
  return text === 'yes' || text === '✓' ? `${host.replace('*', 'wildcard').toLowerCase()}-tls` : text
}

/** One row of a table of routes. */
const toRoute = ({ host, path, type, service = '', port, tls, class: className }: Row): RouteWords => {
  const secret = tls === undefined ? undefined : toTls(tls, host)
  return {
    path: toPath(path),
    type: toType(type),
    service: toName(service),
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port: toPort(port) }),
    ...(secret !== undefined && { tls: secret }),
    ...(className !== undefined && { className }),
  }
}

/** @throws {TableError} with every wrong row. */
export const readRoutes = (table: Table): readonly RouteWords[] =>
  readRows(table, { known: routeColumns, needed: ['service'] }, toRoute)
