/** Where traffic starts and where it goes, and whether it gets there. */
import { defineParameterType } from '../parameter-type.js'
import { toSource, toTarget } from '../words/place.js'
import { toTiming, toVerb } from '../words/verdict.js'

defineParameterType({
  name: 'source',
  regexp:
    /(?:existing )?pods? (?:"[^"]+"|[^\s",]+)(?:(?:, | and )(?:"[^"]+"|[^\s",]+))*|container (?:"[^"]+"|[^\s",]+) of pod (?:"[^"]+"|[^\s",]+)|every pod(?: in namespace (?:"[^"]+"|[^\s",]+))?|nodes? (?:"[^"]+"|[^\s",]+)(?:(?:, | and )(?:"[^"]+"|[^\s",]+))*|every node|outside/,
  transformer: toSource,
  example: 'pod A',
  forms: [
    'pod A',
    'pods A and B',
    'existing pod A',
    'every pod',
    'every pod in namespace shop',
    'container app of pod A',
    'node worker',
    'nodes worker and worker2',
    'every node',
    'outside',
  ],
})

defineParameterType({
  name: 'reaches',
  regexp:
    /can reach|cannot reach|(?:is|are) refused by|times? out reaching|(?:has|have) no route to|(?:is|are) reset by|fails? TLS with/,
  transformer: toVerb,
  example: 'can reach',
  forms: [
    'can reach',
    'cannot reach',
    'is refused by',
    'times out reaching',
    'has no route to',
    'is reset by',
    'fails TLS with',
  ],
})

defineParameterType({
  name: 'target',
  regexp:
    /(?:existing )?pods? (?:"[^"]+"|[^\s",]+)(?:(?:, | and )(?:"[^"]+"|[^\s",]+))*|every pod(?: in namespace (?:"[^"]+"|[^\s",]+))?|services? (?:"[^"]+"|[^\s",]+)(?:(?:, | and )(?:"[^"]+"|[^\s",]+))*(?: by name| through its (?:load balancer|external IP|node port on (?:every node|node (?:"[^"]+"|[^\s",]+))))?|nodes? (?:"[^"]+"|[^\s",]+)(?:(?:, | and )(?:"[^"]+"|[^\s",]+))*|every node|address [^\s",]+|host (?:"[^"]+"|[^\s",]+)|localhost|the external host|the ingress/,
  transformer: toTarget,
  example: 'service B',
  forms: [
    'service B',
    'services A and B',
    'service B by name',
    'service B through its load balancer',
    'service B through its external IP',
    'service B through its node port on every node',
    'service B through its node port on node worker',
    'pod B',
    'pods A and B',
    'existing pod B',
    'every pod',
    'every pod in namespace shop',
    'node worker',
    'every node',
    'address 10.0.0.7',
    'host shop.example',
    'localhost',
    'the external host',
    'the ingress',
  ],
})

defineParameterType({
  name: 'timing',
  regexp: /(?: (?:within|for) \d+(?:\.\d+)? (?:s|ms))?/,
  transformer: toTiming,
  example: ' within 30 s',
  forms: [' within 30 s', ' for 500 ms'],
})
