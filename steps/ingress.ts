/** Ingress: routes, and what comes back through the cluster's edge. */
import { hasStatus, isAnsweredBy, showsCertificate, showsNoCertificate } from '../support/asking/answers.js'
import { askIngress, askIngressTable } from '../support/asking/exchanges.js'
import { declareFallback, declareRoutes, moveRoute, replaceRoutes, usualName } from '../support/declaring/ingresses.js'
import { asks, changes, declares, Given, Then, When } from '../support/sentence.js'

Given(
  'ingress routes',
  declares((topology, table) => declareRoutes(topology, usualName, table)),
)

Given('ingress {name} routes', declares(declareRoutes))

Given('ingress sends all else to {service}', declares(declareFallback))

When(
  'ingress routes become',
  changes((topology, table) => replaceRoutes(topology, table)),
)

When(
  'ingress moves {url} to {service}',
  changes((topology, { host, path }, service) => moveRoute(topology, host, path, service)),
)

When(
  'the ingress routes are deleted',
  changes((topology) => topology.remove('Ingress', usualName)),
)

When(
  'ingress {name} is deleted',
  changes((topology, name) => topology.remove('Ingress', name)),
)

Then(
  'ingress routes {url} to {service}',
  asks((topology, url, name) => [askIngress(url, isAnsweredBy(topology, name))]),
)

Then(
  'ingress answers {url} with {status}',
  asks((_, url, status) => [askIngress(url, hasStatus(status))]),
)

Then(
  'ingress shows a certificate for {host} at {httpsUrl}',
  asks((_, host, url) => [askIngress(url, showsCertificate(host))]),
)

Then(
  'ingress shows no certificate for {host} at {httpsUrl}',
  asks((_, host, url) => [askIngress(url, showsNoCertificate(host))]),
)

Then('ingress answers', asks(askIngressTable))
