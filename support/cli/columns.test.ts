import { expect, it } from 'vitest'
import { expandColumns, folderOf, labelOf, splitValues } from './columns.js'

const labels = (values: Parameters<typeof expandColumns>[0]): string[] => expandColumns(values).map(labelOf)

it('makes a column of each combination, and one of netns however many CNIs there are', () => {
  const values = { cni: ['calico', 'flannel'], ingress: ['traefik'], lb: ['metallb'] }
  expect(labels({ provider: ['kind', 'netns'], ...values })).toEqual([
    'netns',
    'kind calico traefik metallb',
    'kind flannel traefik metallb',
  ])
})

it('keeps what a provider can be told', () => {
  expect(labels({ provider: ['netns'], nodes: ['2', '3'] })).toEqual(['netns nodes=2', 'netns nodes=3'])
  expect(labels({ provider: ['context', 'kind'], cni: ['a'], 'ip-family': ['ipv4', 'dual'] })).toEqual([
    'context',
    'kind a ip-family=ipv4',
    'kind a ip-family=dual',
  ])
})

it('refuses an axis that no provider of the run has', () => {
  expect(() => labels({ provider: ['netns'], cni: ['calico', 'flannel'] })).toThrow('--cni means nothing to netns')
})

it('reads lists as people write them', () => {
  expect(splitValues(' calico, flannel,,calico ')).toEqual(['calico', 'flannel'])
})

it('gives each column a folder of its own that any file system takes', () => {
  const columns = ['./my-cni.yaml', '../my-cni.yaml', 'My-cni.yaml', 'calico', 'calico@v3.28.5', 'x'.repeat(300)]
  const folders = columns.map((cni) => folderOf({ provider: 'kind', cni }))
  expect(folders).toContain('kind-calico')
  expect(new Set(folders).size).toBe(columns.length)
  for (const folder of folders) expect(folder).toMatch(/^[a-z][a-z0-9.-]{1,100}$/)
  // A value with a space is not two values.
  expect(folderOf({ provider: 'kind', cni: 'a b' })).not.toBe(folderOf({ provider: 'kind', cni: 'a', ingress: 'b' }))
})
