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
export { expect } from './assertions.js'
export { HarnessError, InputError } from './errors.js'
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
