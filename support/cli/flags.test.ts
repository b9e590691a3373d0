import { expect, it } from 'vitest'
import { axisValuesOf, flagsOfColumn, renderFlags, settingsOf, shareOut } from './flags.js'

const flags = {
  provider: 'netns,kind',
  cni: 'calico, flannel',
  kubeProxy: 'nftables',
  tags: '@a and @b',
  parallel: 2,
  failFast: true,
  scenarioTimeout: '90s',
  require: 'kind',
  runTimeout: '1h',
  output: 'out',
}

it('knows the axes that were said', () => {
  expect(axisValuesOf(flags)).toEqual({
    provider: ['netns', 'kind'],
    cni: ['calico', 'flannel'],
    'kube-proxy': ['nftables'],
  })
})

it('says to a column what is its own, and nothing of the whole run', () => {
  const own = flagsOfColumn(flags, { provider: 'kind', cni: 'calico', 'kube-proxy': 'nftables' })
  expect(renderFlags(own).join(' ')).toBe(
    '--tags @a and @b --parallel 2 --fail-fast --scenario-timeout 90s --provider kind --cni calico --kube-proxy nftables',
  )
  expect(settingsOf(own, true)).toEqual({
    provider: 'kind',
    cni: 'calico',
    kubeProxy: 'nftables',
    scenarioTimeoutMs: 90_000,
    named: true,
  })
})

it('leaves to other columns what a provider ignores, and lets a kind cluster that a scenario names have it', () => {
  const said = { provider: 'netns,kind', nodeImage: 'x', context: 'prod', tags: '@a' }
  expect(shareOut(said, { provider: 'netns' })).toEqual({
    own: { provider: 'netns', tags: '@a' },
    variables: { NETHERKIN_NODE_IMAGE: 'x', NETHERKIN_CONTEXT: 'prod' },
  })
  expect(shareOut(said, { provider: 'kind', cni: 'calico' })).toEqual({
    own: { provider: 'kind', cni: 'calico', nodeImage: 'x', tags: '@a' },
    variables: { NETHERKIN_CONTEXT: 'prod' },
  })
})
