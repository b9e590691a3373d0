import { expect, it } from 'vitest'
import { isPassingClash } from './port-clash.js'

const said = (port: number) =>
  `docker: Error response from daemon: driver failed programming external connectivity on endpoint nk-a-control-plane: Bind for 127.0.0.1:${port} failed: port is already allocated.`

it('passes when the port was chosen by chance', () => {
  expect(isPassingClash(said(36713))).toBe(true)
  expect(isPassingClash(said(36713), ['30080:8080/TCP'])).toBe(true)
  expect(
    isPassingClash('Error starting userland proxy: listen tcp4 127.0.0.1:36713: bind: address already in use'),
  ).toBe(true)
})

it('stays when it was asked for, or is something else', () => {
  expect(isPassingClash(said(30080), ['30080:8080/TCP'])).toBe(false)
  expect(isPassingClash(said(30080), ['127.0.0.1:30080:8080'])).toBe(false)
  expect(isPassingClash('ERROR: failed to create cluster: no space left on device')).toBe(false)
})
