import { describe, expect, it } from 'vitest'
import { InputError } from './errors.js'
import { readSettings } from './settings.js'

const read = (own: unknown, environment: NodeJS.ProcessEnv = {}) =>
  readSettings({ netherkin: own }, environment, ['netns', 'kind'])

describe('readSettings', () => {
  it('has defaults for the local provider and for clusters', () => {
    expect(readSettings({}, {}, ['netns'])).toMatchObject({
      provider: 'netns',
      nodes: 3,
      keep: false,
      faults: [],
      rounds: { attempts: 3, timeoutMs: 300, gapMs: 20, holdMs: 100, deadlineMs: 2000 },
    })
    expect(read({ provider: 'kind' }).rounds).toEqual({
      attempts: 3,
      timeoutMs: 2000,
      gapMs: 250,
      holdMs: 1000,
      deadlineMs: 30_000,
    })
  })

  it('reads world parameters, and the environment before them', () => {
    const settings = read({ keep: true, rounds: { attempts: 5, holdMs: 0 } }, { NETHERKIN_ATTEMPTS: '2', OTHER: 'x' })
    expect(settings).toMatchObject({ keep: true, rounds: { attempts: 2, holdMs: 0, timeoutMs: 300 } })
    expect(read({}, { NETHERKIN_FAULTS: 'policies-ignored, except-ignored' }).faults).toEqual([
      'policies-ignored',
      'except-ignored',
    ])
    expect(read({}, { NETHERKIN_KEEP_ON_FAILURE: '1' }).keepOnFailure).toBe(true)
    expect(read({ keep: true }, { NETHERKIN_KEEP: '' }).keep).toBe(true)
  })

  it('reads of what a cluster is made', () => {
    const own = { provider: 'kind', cni: 'calico', registryMirrors: ['docker.io=http://mirror:5000'] }
    expect(read(own, { NETHERKIN_IMAGE_REGISTRY: 'registry.example' }).recipe).toEqual({
      cni: 'calico',
      imageRegistry: 'registry.example',
      registryMirrors: ['docker.io=http://mirror:5000'],
    })
    expect(read({ provider: 'kind' }).recipe).toEqual({})
  })

  it('lets a flag win over the environment, and the environment over world parameters', () => {
    const own = { provider: 'netns', keep: false, flags: { provider: 'kind', keep: true } }
    const environment = { NETHERKIN_PROVIDER: 'netns', NETHERKIN_KEEP: '0', NETHERKIN_KEEP_ON_FAILURE: '1' }
    expect(read(own, environment)).toMatchObject({ provider: 'kind', keep: true, keepOnFailure: true })
    expect(() => read({ flags: { keepOnFailure: 'maybe' } }, environment)).toThrow('--keep-on-failure is "maybe"')
  })

  it('tells all problems at once, by the names under which they were said', () => {
    const wrong = () =>
      read(
        { provider: 'kind', speed: 9, nodes: 0, keep: 'maybe' },
        { NETHERKIN_TIMEOUT_MS: '1.5', NETHERKIN_PROVIDER: 'x' },
      )
    expect(wrong).toThrow(InputError)
    const lines = [
      'worldParameters.netherkin.speed is no setting',
      'NETHERKIN_PROVIDER is "x"; it must be one of netns, kind',
      'worldParameters.netherkin.nodes is 0; it must be a whole number from 1 to 50',
      'NETHERKIN_TIMEOUT_MS is "1.5"',
      'worldParameters.netherkin.keep is "maybe"; it must be true or false',
    ]
    for (const line of lines) expect(wrong).toThrow(line)
  })

  it('refuses every flag that the provider would ignore, at once, and what may be said elsewhere', () => {
    const providers = ['netns', 'kind', 'context']
    const refused = (flags: object, environment: NodeJS.ProcessEnv = {}): string[] => {
      try {
        readSettings({ netherkin: { flags } }, environment, providers)
      } catch (error) {
        expect(error).toBeInstanceOf(InputError)
        return (error as Error).message.split('\n')
      }
      return []
    }
    expect(refused({ context: 'prod', kubernetes: 'v1.34', agentImage: 'x', nodes: 2 })).toEqual([
      '--kubernetes means a cluster that kind makes, not netns: add --provider kind, or leave it out',
      '--agent-image means pods of a real cluster, not netns: add --provider kind or context, or leave it out',
      '--context means a cluster that is there already, not netns: add --provider context, or leave it out',
    ])
    const context = { provider: 'context', context: 'prod' }
    expect(refused({ ...context, kubernetes: 'v1.34', ipFamily: 'dual', agentImage: 'x' })).toHaveLength(2)
    expect(refused({ provider: 'kind', cni: 'calico', kubeconfig: 'k' })).toHaveLength(1)
    // What is said for many runs holds for those that heed it.
    expect(refused({}, { NETHERKIN_CONTEXT: 'prod', NETHERKIN_CNI: 'calico' })).toEqual([])
    // A kind cluster that a feature names takes what is the machine's.
    expect(refused({ named: true, nodeImage: 'x', cni: 'calico' })).toEqual([expect.stringMatching(/^--cni /)])
    // netns reads it, and refuses itself what it does not speak.
    expect(refused({ ipFamily: 'ipv6' })).toEqual([])
  })

  it('refuses settings that are no object', () => {
    expect(() => read([])).toThrow('must be an object')
    expect(() => read({ rounds: 3 })).toThrow('worldParameters.netherkin.rounds must be an object')
  })
})
