import { describe, expect, it } from 'vitest'
import { declarePods } from '../declaring/pod-tables.js'
import { declareService } from '../declaring/services.js'
import { TableError } from '../errors.js'
import { Topology } from '../topology.js'
import { toName, toNames } from '../words/name.js'
import { toSource, toTarget } from '../words/place.js'
import { toPortRefs, toPortSpecs } from '../words/port.js'
import { askReach } from './reaching.js'
import { askTable } from './truth-table.js'

const pods = declarePods(Topology.empty(), toNames('A, B and C'))
const topology = declareService(pods, { name: toName('svc'), ports: toPortSpecs('http=80') })
const ports = toPortRefs('80')

const refusal = (rows: readonly (readonly string[])[]): TableError => {
  try {
    askTable(topology, ports, { rows })
  } catch (error) {
    if (error instanceof TableError) return error
    throw error
  }
  throw new Error('the table was taken')
}

describe('a truth table', () => {
  it('asks one question for each cell that says a verdict', () => {
    const rows = [
      ['', 'a', 'b', 'svc'],
      ['a', '-', '✓', '✗'],
      ['outside', '', 'drop', 'refuse'],
    ]
    const asked = askTable(topology, ports, { rows })
    expect(asked.map(({ cell, expected }) => [cell?.row, cell?.column, expected.text])).toEqual([
      ['a', 'b', 'connected'],
      ['a', 'svc', 'denied'],
      ['outside', 'b', 'timeout'],
      ['outside', 'svc', 'refused'],
    ])
  })

  it('asks each cell on every port, and says on which', () => {
    const rows = [
      ['', 'b'],
      ['a', '✗'],
    ]
    const asked = askTable(topology, toPortRefs('80, 81/udp and 82/udp'), { rows })
    expect(asked.map(({ cell, expected }) => [cell, expected.text])).toEqual([
      [{ row: 'a', column: 'b', on: '80/TCP' }, 'denied'],
      [{ row: 'a', column: 'b', on: '81/UDP' }, 'denied'],
      [{ row: 'a', column: 'b', on: '82/UDP' }, 'denied'],
    ])
  })

  it('tells all that is wrong at once, by row', () => {
    const { flaws } = refusal([
      ['', 'a', 'zz'],
      ['a', 'maybe', '✓'],
      ['q', '✓', 'perhaps'],
    ])
    expect(flaws.map(({ row }) => row)).toEqual([0, 1, 2, 2])
    expect(flaws.map(({ message }) => message.slice(0, 14))).toEqual([
      'Pod default/zz',
      '"maybe" is no ',
      'Pod default/q ',
      '"perhaps" is n',
    ])
  })
})

describe('a sentence of many', () => {
  it('asks every source of every target, but no pod about itself', () => {
    const asked = askReach(topology, toSource('every pod'), 'connected', toTarget('every pod'), {}, ports)
    expect(asked.length).toBe(4 * 3)
    const listed = askReach(topology, toSource('pods A and B'), 'denied', toTarget('pods A and B'), {}, ports)
    expect(listed.length).toBe(4)
    const ported = askReach(
      topology,
      toSource('pod A'),
      'connected',
      toTarget('pods B and C'),
      {},
      toPortRefs('80 and 81'),
    )
    expect(ported.length).toBe(4)
  })

  it('speaks TLS where TLS must fail, and wants a name for it', () => {
    const ask = (target: string) =>
      askReach(topology, toSource('pod A'), 'tls-failed', toTarget(target), {}, toPortRefs('443'))
    expect(ask('service svc').map((one) => one.kind === 'reach' && one.http?.tls)).toEqual([
      { serverName: 'svc.default.svc' },
    ])
    expect(() => ask('address 10.0.0.1')).toThrow(/by name/)
  })

  it('refuses a port name that the target does not have', () => {
    const ask = (name: string) =>
      askReach(topology, toSource('pod A'), 'connected', toTarget('service svc'), {}, toPortRefs(name))
    expect(ask('http').length).toBe(1)
    expect(() => ask('https')).toThrow(/"https" is no port of service svc.*http/)
  })
})
