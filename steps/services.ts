/** Services: what they are, and what changes about them. */
import { askKept } from '../support/asking/addresses.js'
import { replaceBehind } from '../support/declaring/changing.js'
import { scaleService } from '../support/declaring/own-backends.js'
import { declareAlias, setPorts, setService } from '../support/declaring/service-settings.js'
import { declareService } from '../support/declaring/services.js'
import { asks, changes, declares, Given, Then, When } from '../support/sentence.js'

Given(
  '{serviceType} {name} on {ports}',
  declares((topology, type, name, ports) => declareService(topology, { type, name, ports })),
)

Given(
  '{serviceType} {name} on {ports} with {int} backend(s)',
  declares((topology, type, name, ports, backends) => declareService(topology, { type, name, ports, backends })),
)

Given(
  '{serviceType} {name} on {ports} to port {targetPort}',
  declares((topology, type, name, ports, targetPort) => declareService(topology, { type, name, ports, targetPort })),
)

Given(
  '{serviceType} {name} on {ports} selecting {labels}',
  declares((topology, type, name, ports, selector) => declareService(topology, { type, name, ports, selector })),
)

Given('service {name} for external name {host}', declares(declareAlias))

Given('service {name} has {serviceSetting}', declares(setService))

When('service {name} changes to {serviceSetting}', changes(setService))

When('service {name} moves to {ports}', changes(setPorts))

When('service {name} is scaled to {int} backend(s)', changes(scaleService))

When('every pod of service {name} is replaced', changes(replaceBehind))

When(
  'service {name} is deleted',
  changes((topology, name) => topology.remove('Service', name)),
)

Then(
  'service {name} keeps its address',
  asks((topology, name) => [askKept(topology, 'Service', name)]),
)
