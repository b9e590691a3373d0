/** Whom a policy is for and whom it admits. */
import { defineParameterType } from '../parameter-type.js'
import { type Direction, toPeer, toPodsWords } from '../words/policy.js'

defineParameterType({
  name: 'pods',
  regexp:
    /every pod(?: in namespace (?:"[^"]+"|[^\s",]+))?|pods labelled [^\s",=]+=[^\s",=]*(?:(?:, | and )[^\s",=]+=[^\s",=]*)*(?: in namespace (?:"[^"]+"|[^\s",]+))?|pods? (?:"[^"]+"|[^\s",]+)(?:(?:, | and )(?:"[^"]+"|[^\s",]+))*/,
  transformer: toPodsWords,
  example: 'pod A',
  forms: [
    'pod A',
    'pods A and B',
    'pods labelled app=web',
    'pods labelled app=web in namespace shop',
    'every pod',
    'every pod in namespace shop',
  ],
})

defineParameterType({
  name: 'peer',
  regexp:
    /anywhere|every namespace|namespace (?:"[^"]+"|[^\s",]+)|namespaces labelled [^\s",=]+=[^\s",=]*(?:(?:, | and )[^\s",=]+=[^\s",=]*)*|every pod(?: in namespace (?:"[^"]+"|[^\s",]+))?|pods labelled [^\s",=]+=[^\s",=]*(?:(?:, | and )[^\s",=]+=[^\s",=]*)*(?: in namespace (?:"[^"]+"|[^\s",]+)| in namespaces labelled [^\s",=]+=[^\s",=]*(?:(?:, | and )[^\s",=]+=[^\s",=]*)*)?|pods? (?:"[^"]+"|[^\s",]+)(?:(?:, | and )(?:"[^"]+"|[^\s",]+))*|[0-9a-fA-F.:]+\/\d+(?: except [0-9a-fA-F.:]+\/\d+(?:(?:, | and )[0-9a-fA-F.:]+\/\d+)*)?/,
  transformer: toPeer,
  example: 'pods labelled app=web',
  forms: [
    'pods labelled app=web',
    'pods labelled app=web in namespace shop',
    'pods labelled app=web in namespaces labelled team=a',
    'pod A',
    'every pod',
    'every pod in namespace shop',
    'namespace shop',
    'namespaces labelled team=a',
    'every namespace',
    'anywhere',
    '10.0.0.0/8',
    '10.0.0.0/8 except 10.1.0.0/16',
  ],
})

defineParameterType({
  name: 'direction',
  regexp: /ingress|egress|all/,
  transformer: (text) => text as Direction,
  example: 'ingress',
  forms: ['ingress', 'egress', 'all'],
})
