/** Pods and Deployments: who is there, and what happens to them. */
import { askKept, askNew, askRanges, askUnique } from '../support/asking/addresses.js'
import { relabel, replace, restart, unlabel } from '../support/declaring/changing.js'
import { referToPod } from '../support/declaring/clusters.js'
import { declareDeployment, scaleDeployment } from '../support/declaring/deployments.js'
import { declareContainers, declarePods, declareTable } from '../support/declaring/pod-tables.js'
import { withReadiness } from '../support/declaring/pods.js'
import { declarePod } from '../support/declaring/services.js'
import { asks, changes, declares, Given, Then, When } from '../support/sentence.js'

Given(
  'pod {name}',
  declares((topology, name) => declarePod(topology, { name })),
)

Given('existing pod {name}', declares(referToPod))

Given(
  'pod {name} on node {node}',
  declares((topology, name, node) => declarePod(topology, { name, node })),
)

Given(
  'pod {name} labelled {labels}',
  declares((topology, name, labels) => declarePod(topology, { name, labels })),
)

Given(
  'pod {name} listening on {ports}',
  declares((topology, name, ports) => declarePod(topology, { name, ports })),
)

Given(
  'pod {name} listening on {ports} on localhost only',
  declares((topology, name, ports) => declarePod(topology, { name, ports, localhostOnly: true })),
)

Given('pod {name} with containers', declares(declareContainers))

Given(
  'pods {names}',
  declares((topology, names) => declarePods(topology, names)),
)

Given(
  'pods {names} on node {node}',
  declares((topology, names, node) => declarePods(topology, names, node)),
)

Given('pods', declares(declareTable))

Given('deployment {name} with {int} replica(s)', declares(declareDeployment))

When('deployment {name} is scaled to {int} replica(s)', changes(scaleDeployment))

When(
  'deployment {name} is deleted',
  changes((topology, name) => topology.remove('Deployment', name)),
)

When(
  'pod {name} is labelled {labels}',
  changes((topology, name, labels) => relabel(topology, 'Pod', name, labels)),
)

When('pod {name} loses the label {label}', changes(unlabel))

When(
  'pod {name} becomes unready',
  changes((topology, name) => topology.change('Pod', name, (pod) => withReadiness(pod, false))),
)

When(
  'pod {name} becomes ready',
  changes((topology, name) => topology.change('Pod', name, (pod) => withReadiness(pod, true))),
)

When('pod {name} is restarted', changes(restart))

When('pod {name} is replaced', changes(replace))

When(
  'pod {name} is deleted',
  changes((topology, name) => topology.remove('Pod', name)),
)

When(
  'pod {name} is started',
  changes((topology, name) => declarePod(topology, { name })),
)

Then(
  'every pod has its own address',
  asks((_) => [askUnique()]),
)

Then(
  "every pod's address is in its node's range",
  asks((_) => [askRanges()]),
)

Then(
  'pod {name} keeps its address',
  asks((topology, name) => [askKept(topology, 'Pod', name)]),
)

Then(
  'pod {name} has a new address',
  asks((topology, name) => [askNew(topology, 'Pod', name)]),
)
