/** What happens to nodes. */
import { cordon, drain, link } from '../support/declaring/changing.js'
import { changes, When } from '../support/sentence.js'

When(
  'node {node} is cordoned',
  changes((topology, name) => cordon(topology, name, true)),
)

When(
  'node {node} is uncordoned',
  changes((topology, name) => cordon(topology, name, false)),
)

When('node {node} is drained', changes(drain))

When(
  'node {node} goes down',
  changes((topology, name) => link(topology, name, 'down')),
)

When(
  'node {node} comes up',
  changes((topology, name) => link(topology, name, 'up')),
)
