import { describe, expect, it } from 'vitest'
import { findAbsentModules, type Kernel } from './modules.js'

const kernel: Kernel = {
  isLocal: true,
  has: () => false,
  read: () => 'kernel/net/bridge/bridge.ko\nkernel/net/openvswitch/openvswitch.ko\n',
}

describe('a kernel module', () => {
  it('is lacking where it is neither loaded nor built in', () => {
    expect(findAbsentModules('Flannel', ['br_netfilter'], kernel)).toEqual([
      {
        what: 'the kernel module br_netfilter is not loaded on the host, and Flannel needs it',
        mend: 'sudo modprobe br_netfilter',
      },
    ])
  })

  it('is there when it is built in or loaded', () => {
    expect(findAbsentModules('Antrea', ['openvswitch'], kernel)).toEqual([])
    const loaded = { ...kernel, has: (path: string) => path === '/sys/module/br_netfilter' }
    expect(findAbsentModules('Flannel', ['br_netfilter'], loaded)).toEqual([])
  })

  it('is nobody’s to judge where the kernel cannot be looked at', () => {
    expect(findAbsentModules('Flannel', ['br_netfilter'], { ...kernel, read: () => undefined })).toEqual([])
    expect(findAbsentModules('Flannel', ['br_netfilter'], { ...kernel, isLocal: false })).toEqual([])
  })
})
