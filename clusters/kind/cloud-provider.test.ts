import { expect, it } from 'vitest'
import { chooseLoadBalancer } from '../loadbalancer/index.js'
import { cloudProviderLabels, createArgs, startCloudProvider, wantsCloudProvider } from './cloud-provider.js'

it('is wanted by whoever chose it, and by nobody else', () => {
  expect(wantsCloudProvider(chooseLoadBalancer('cloud-provider-kind'))).toBe(true)
  expect(cloudProviderLabels(chooseLoadBalancer('cloud-provider-kind'))).toContain(
    'netherkin.dev/cloud-provider=wanted',
  )
  expect(cloudProviderLabels(chooseLoadBalancer('metallb'))).toEqual([])
})

it('is started on the network of kind, with the engine’s own socket', () => {
  const args = createArgs('mirror/ccm:v1', 'kind', 'unix:///run/user/1000/docker.sock')
  expect(args.join(' ')).toContain(
    '--network kind --volume /run/user/1000/docker.sock:/var/run/docker.sock mirror/ccm:v1',
  )
  // A remote engine mounts a socket of its own machine.
  expect(createArgs('x', 'kind', 'tcp://10.0.0.5:2376')).toContain('/var/run/docker.sock:/var/run/docker.sock')
})

it('is refused for an engine that it is not known to work with', async () => {
  const before = process.env.KIND_EXPERIMENTAL_PROVIDER
  process.env.KIND_EXPERIMENTAL_PROVIDER = 'podman'
  try {
    await expect(startCloudProvider(chooseLoadBalancer('cloud-provider-kind'), undefined, {})).rejects.toThrow(
      RangeError,
    )
  } finally {
    if (before === undefined) delete process.env.KIND_EXPERIMENTAL_PROVIDER
    else process.env.KIND_EXPERIMENTAL_PROVIDER = before
  }
})
