/** The cluster itself, and its namespaces. */

import { relabel } from '../support/declaring/changing.js'
import { declareCluster, declareNamespace, deleteNamespace } from '../support/declaring/clusters.js'
import { declareKind, declareKindTable } from '../support/declaring/kind-clusters.js'
import { changes, declares, Given, When } from '../support/sentence.js'

Given('a cluster with {int} node(s)', declares(declareCluster))

Given(
  'a kind cluster with CNI {cni}',
  declares((topology, cni) => declareKind(topology, cni)),
)

Given('a kind cluster with CNI {cni} and {int} node(s)', declares(declareKind))

Given('a kind cluster', declares(declareKindTable))

Given(
  'namespace {name}',
  declares((topology, name) => declareNamespace(topology, name)),
)

Given(
  'namespace {name} labelled {labels}',
  declares((topology, name, labels) => declareNamespace(topology, name, labels)),
)

When(
  'namespace {name} is labelled {labels}',
  changes((topology, name, labels) => relabel(topology, 'Namespace', name, labels)),
)

When(
  'namespace {name} is deleted',
  changes((topology, name) => deleteNamespace(topology, name)),
)
