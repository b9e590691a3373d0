/** What the package `netherkin` offers to step files. */
export type { Capability, Cluster, Live } from '../clusters/cluster.js'
export type {
  HttpExchange,
  Observation,
  Probe,
  Protocol,
  ReachProbe,
  ResolveProbe,
  Source,
  Verdict,
} from '../clusters/probe.js'
export { HarnessError, InputError } from './errors.js'
export { expect } from './judging/assertions.js'
export { defineParameterType } from './parameter-type.js'
export type {
  Expectation,
  PortRef,
  Question,
  ReachQuestion,
  ResolveQuestion,
  Rounds,
  StateQuestion,
  Target,
} from './question.js'
export { asks, changes, declares, Given, type Table, Then, When } from './sentence.js'
export { type Name, Topology } from './topology.js'
export type { World } from './world.js'
