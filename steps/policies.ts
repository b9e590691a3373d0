/** The common NetworkPolicies in short sentences; any other comes as a manifest. */
import {
  declareDefaultDeny,
  declareDnsAllowed,
  declareIsolation,
  removePolicies,
} from '../support/declaring/isolation.js'
import { changes, declares, Given, When } from '../support/sentence.js'

Given(
  'default deny {direction}',
  declares((topology, direction) => declareDefaultDeny(topology, direction)),
)

Given(
  'default deny {direction} in namespace {name}',
  declares((topology, direction, { name }) => declareDefaultDeny(topology, direction, name)),
)

Given(
  '{pods} only/also accepts/accept traffic from {peer}',
  declares((topology, pods, peer) => declareIsolation(topology, pods, 'Ingress', peer)),
)

Given(
  '{pods} only/also accepts/accept traffic from {peer} on {allowedPorts}',
  declares((topology, pods, peer, ports) => declareIsolation(topology, pods, 'Ingress', peer, ports)),
)

Given(
  '{pods} only/also sends/send traffic to {peer}',
  declares((topology, pods, peer) => declareIsolation(topology, pods, 'Egress', peer)),
)

Given(
  '{pods} only/also sends/send traffic to {peer} on {allowedPorts}',
  declares((topology, pods, peer, ports) => declareIsolation(topology, pods, 'Egress', peer, ports)),
)

Given(
  '{pods} accepts/accept no traffic',
  declares((topology, pods) => declareIsolation(topology, pods, 'Ingress', 'nobody')),
)

Given(
  '{pods} sends/send no traffic',
  declares((topology, pods) => declareIsolation(topology, pods, 'Egress', 'nobody')),
)

Given('{pods} may ask DNS', declares(declareDnsAllowed))

When(
  'policy {name} is deleted',
  changes((topology, name) => topology.remove('NetworkPolicy', name)),
)

When(
  'every policy is deleted',
  changes((topology) => removePolicies(topology)),
)
