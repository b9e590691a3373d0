/**
 * The kernel says "carrier on" for a new veth a moment before it transmits: its link watch runs later, and what is sent
 * meanwhile is lost, with a second until the next SYN. Whoever says that links are live must have seen them run.
 */
import { closeSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import koffi from 'koffi'
import { openSocket, within } from './namespaces.js'

const ioctl = koffi.load(null).func('int ioctl(int fd, unsigned long request, void *argument)')
const ethtoolValue = koffi.struct({ cmd: 'uint32_t', data: 'uint32_t' })

const siocGetFlags = 0x8913
const siocEthtool = 0x8946
const ethtoolGetLink = 0x0a
const isRunning = 0x40
const requestBytes = 40
const nameBytes = 16
const limitMs = 2000

const requestFor = (device: string): Buffer => {
  const request = Buffer.alloc(requestBytes)
  request.write(device, 0, nameBytes - 1, 'latin1')
  return request
}

/** Newer kernels let their link watch catch up when they are asked this. */
const hasCarrier = (fd: number, device: string): boolean => {
  const value = koffi.alloc(ethtoolValue, 1)
  koffi.encode(value, ethtoolValue, { cmd: ethtoolGetLink, data: 0 })
  const request = requestFor(device)
  request.writeBigUInt64LE(koffi.address(value), nameBytes)
  const known = ioctl(fd, siocEthtool, request) === 0
  const { data } = koffi.decode(value, ethtoolValue)
  koffi.free(value)
  return known && data === 1
}

const runs = (fd: number, device: string): boolean => {
  const request = requestFor(device)
  return ioctl(fd, siocGetFlags, request) === 0 && (request.readUInt16LE(nameBytes) & isRunning) !== 0
}

const isSettled = (namespace: string, devices: readonly string[]): boolean => {
  const fd = openSocket(namespace, 'udp', '0.0.0.0')
  try {
    return within(namespace, () => devices.every((device) => !hasCarrier(fd, device) || runs(fd, device)))
  } finally {
    closeSync(fd)
  }
}

/** Resolves when every device with a carrier transmits. @throws when one still does not after two seconds. */
export const settleLinks = async (namespace: string, devices: readonly string[]): Promise<void> => {
  const endMs = performance.now() + limitMs
  while (!isSettled(namespace, devices)) {
    if (performance.now() > endMs) throw new Error(`the links of "${namespace}" have a carrier and do not run`)
    await setImmediate()
  }
}
