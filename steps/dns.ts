/** What names mean to a source. */
import { doesNotResolve, resolvesTo } from '../support/asking/meanings.js'
import { askName } from '../support/asking/resolving.js'
import { asks, Then } from '../support/sentence.js'

Then(
  '{source} resolves/resolve {record} to {meaning}{timing}',
  asks((topology, from, record, meaning, timing) =>
    askName(topology, from, record, resolvesTo(topology, meaning), timing),
  ),
)

Then(
  '{source} does/do not resolve {record}',
  asks((topology, from, record) => askName(topology, from, record, doesNotResolve())),
)

Then(
  '{source} gets/get {noRecord} for {record}',
  asks((topology, from, verdict, record) => askName(topology, from, record, doesNotResolve(verdict))),
)
