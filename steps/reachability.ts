/** Who can exchange data with whom, who serves, and whom the server sees. */

import { askConnection } from '../support/asking/connections.js'
import { askEach, askReach } from '../support/asking/reaching.js'
import { expectSeen } from '../support/asking/seeing.js'
import { askServed } from '../support/asking/serving.js'
import { askTable } from '../support/asking/truth-table.js'
import { asks, Then, When } from '../support/sentence.js'

Then(
  '{source} {reaches} {target}{timing}',
  asks((topology, from, wanted, to, timing) => askReach(topology, from, wanted, to, timing)),
)

Then(
  '{source} {reaches} {target} on {triedPorts}{timing}',
  asks((topology, from, wanted, to, ports, timing) => askReach(topology, from, wanted, to, timing, ports)),
)

Then('these can connect on {triedPorts}', asks(askTable))

Then(
  '{source} reaching {target} on {port} is/are served by {servers}',
  asks((topology, from, to, port, servers) => askServed(topology, from, to, port, servers)),
)

Then(
  '{source} reaching {target} on {port} is/are seen as {seen}',
  asks((topology, from, to, port, seen) =>
    askEach(topology, from, to, { port, expected: (_, source) => expectSeen(seen, source) }),
  ),
)

When('{source} opens/open a connection to {target} on {port}', asks(askConnection))

Then('the connection from {source} to {target} on {port} still carries data', asks(askConnection))
