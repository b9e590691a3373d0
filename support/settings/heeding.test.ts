import { Command } from 'commander'
import { expect, it } from 'vitest'
import { addClusterOptions } from '../cli/run-options.js'
import { isIgnored } from './heeding.js'

const flags = (() => {
  const command = new Command()
  addClusterOptions(command)
  return command.options.map((option) => option.attributeName())
})()

it('knows of every flag of a kind cluster who heeds it', () => {
  const heeded = (provider: string): string[] => flags.filter((key) => !isIgnored(key, provider, false))
  expect(heeded('kind')).toEqual(flags)
  expect(heeded('netns')).toEqual(['ipFamily', 'nodes'])
  expect(heeded('context')).toEqual(['nodes', 'agentImage', 'sctpImage', 'pullPolicy'])
})
