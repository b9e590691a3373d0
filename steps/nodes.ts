/** What happens to nodes. */
import { cordon, drain, link } from '../support/changing.js'
import { changes, When } from '../support/sentence.js'

When(
  'node {name} is cordoned',
  changes((topology, name) => cordon(topology, name, true)),
)

When(
  'node {name} is uncordoned',
  changes((topology, name) => cordon(topology, name, false)),
)

When('node {name} is drained', changes(drain))

When(
  'node {name} goes down',
  changes((topology, name) => link(topology, name, 'down')),
)

When(
  'node {name} comes up',
  changes((topology, name) => link(topology, name, 'up')),
)
