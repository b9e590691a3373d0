/** Whom a policy is for and whom it admits. */
import { defineParameterType } from '../parameter-type.js'
import { type Direction, toPeer, toPodsWords } from '../words/policy.js'

defineParameterType({
  name: 'pods',
  regexp:
    /every pod(?: in namespace (?:"[^"]+"|[^\s",]+))?|pods labelled [^\s",=]+=[^\s",=]*(?:(?:, | and )[^\s",=]+=[^\s",=]*)*(?: in namespace (?:"[^"]+"|[^\s",]+))?|pods? (?:"[^"]+"|[^\s",]+)(?:(?:, | and )(?:"[^"]+"|[^\s",]+))*/,
  transformer: toPodsWords,
  example: 'pod A',
})

defineParameterType({
  name: 'peer',
  regexp:
    /anywhere|every namespace|namespace (?:"[^"]+"|[^\s",]+)|namespaces labelled [^\s",=]+=[^\s",=]*(?:(?:, | and )[^\s",=]+=[^\s",=]*)*|every pod(?: in namespace (?:"[^"]+"|[^\s",]+))?|pods labelled [^\s",=]+=[^\s",=]*(?:(?:, | and )[^\s",=]+=[^\s",=]*)*(?: in namespace (?:"[^"]+"|[^\s",]+)| in namespaces labelled [^\s",=]+=[^\s",=]*(?:(?:, | and )[^\s",=]+=[^\s",=]*)*)?|pods? (?:"[^"]+"|[^\s",]+)(?:(?:, | and )(?:"[^"]+"|[^\s",]+))*|[0-9a-fA-F.:]+\/\d+(?: except [0-9a-fA-F.:]+\/\d+(?:(?:, | and )[0-9a-fA-F.:]+\/\d+)*)?/,
  transformer: toPeer,
  example: 'pods labelled app=web',
})

defineParameterType({
  name: 'direction',
  regexp: /ingress|egress|all/,
  transformer: (text) => text as Direction,
  example: 'ingress',
})
