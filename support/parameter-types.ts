/**
 * The words that stand in braces in sentences. Each regexp is written out, long as it is: editors complete steps by
 * reading this file, and read literals only. A name is `A`, `"A"` or `namespace/A`.
 */
import { defineParameterType } from './parameter-type.js'
import { toMeaning, toRecord, toSeen, toServers } from './words/answer.js'
import { toLabels } from './words/labels.js'
import { toName, toNames, unquoted } from './words/name.js'
import { toSource, toTarget } from './words/place.js'
import { type Direction, toPeer, toPodsWords } from './words/policy.js'
import { toPortRanges, toPortRef, toPortRefs, toPortSpecs } from './words/port.js'
import { toServiceSetting, toServiceType } from './words/service.js'
import { toUrl } from './words/url.js'
import { toTiming, toVerb } from './words/verdict.js'

defineParameterType({ name: 'name', regexp: /"[^"]+"|[^\s",]+/, transformer: toName, example: 'A' })

defineParameterType({
  name: 'names',
  regexp: /(?:"[^"]+"|[^\s",]+)(?:(?:, | and )(?:"[^"]+"|[^\s",]+))*/,
  transformer: toNames,
  example: 'A, B and C',
})

defineParameterType({
  name: 'labels',
  regexp: /[^\s",=]+=[^\s",=]*(?:(?:, | and )[^\s",=]+=[^\s",=]*)*/,
  transformer: toLabels,
  example: 'app=web',
})

defineParameterType({
  name: 'port',
  regexp: /(?:TCP|UDP|SCTP) \d+|[A-Za-z0-9-]+(?:\/[A-Za-z]+)?/,
  transformer: toPortRef,
  example: '80',
})

defineParameterType({
  name: 'triedPorts',
  regexp:
    /(?:(?:TCP|UDP|SCTP) \d+|[A-Za-z0-9-]+(?:\/[A-Za-z]+)?)(?:(?:, | and )(?:(?:TCP|UDP|SCTP) \d+|[A-Za-z0-9-]+(?:\/[A-Za-z]+)?))*/,
  transformer: toPortRefs,
  example: '80',
})

defineParameterType({
  name: 'ports',
  regexp: /(?:[a-z0-9-]+=)?[A-Za-z0-9-]+(?:\/[A-Za-z]+)?(?:(?:, | and )(?:[a-z0-9-]+=)?[A-Za-z0-9-]+(?:\/[A-Za-z]+)?)*/,
  transformer: toPortSpecs,
  example: 'http=8080 and 53/udp',
})

defineParameterType({
  name: 'allowedPorts',
  regexp: /[A-Za-z0-9-]+(?:\/[A-Za-z]+)?(?:(?:, | and )[A-Za-z0-9-]+(?:\/[A-Za-z]+)?)*/,
  transformer: toPortRanges,
  example: '80 and 8000-8100',
})

defineParameterType({
  name: 'source',
  regexp:
    /(?:existing )?pods? (?:"[^"]+"|[^\s",]+)(?:(?:, | and )(?:"[^"]+"|[^\s",]+))*|container (?:"[^"]+"|[^\s",]+) of pod (?:"[^"]+"|[^\s",]+)|every pod(?: in namespace (?:"[^"]+"|[^\s",]+))?|nodes? (?:"[^"]+"|[^\s",]+)(?:(?:, | and )(?:"[^"]+"|[^\s",]+))*|every node|outside/,
  transformer: toSource,
  example: 'pod A',
})

defineParameterType({
  name: 'reaches',
  regexp:
    /can reach|cannot reach|(?:is|are) refused by|times? out reaching|(?:has|have) no route to|(?:is|are) reset by|fails? TLS with/,
  transformer: toVerb,
  example: 'can reach',
})

defineParameterType({
  name: 'target',
  regexp:
    /(?:existing )?pods? (?:"[^"]+"|[^\s",]+)(?:(?:, | and )(?:"[^"]+"|[^\s",]+))*|every pod(?: in namespace (?:"[^"]+"|[^\s",]+))?|services? (?:"[^"]+"|[^\s",]+)(?:(?:, | and )(?:"[^"]+"|[^\s",]+))*(?: by name| through its (?:load balancer|external IP|node port on (?:every node|node (?:"[^"]+"|[^\s",]+))))?|nodes? (?:"[^"]+"|[^\s",]+)(?:(?:, | and )(?:"[^"]+"|[^\s",]+))*|every node|address [^\s",]+|host (?:"[^"]+"|[^\s",]+)|localhost|the external host|the ingress/,
  transformer: toTarget,
  example: 'service B',
})

defineParameterType({
  name: 'timing',
  regexp: /(?: (?:within|for) \d+(?:\.\d+)? (?:s|ms))?/,
  transformer: toTiming,
  example: ' within 30 s',
})

defineParameterType({
  name: 'serviceType',
  regexp: /(?:headless |(?:node ?port|NodePort|load ?balancer|LoadBalancer) )?service/,
  transformer: toServiceType,
  example: 'service',
})

defineParameterType({
  name: 'serviceSetting',
  regexp:
    /(?:no )?session affinity|(?:external|internal) traffic policy (?:Local|Cluster)|(?:external|cluster) IP [^\s",]+|selector [^\s",=]+=[^\s",=]*(?:(?:, | and )[^\s",=]+=[^\s",=]*)*|target port [A-Za-z0-9-]+|type (?:ClusterIP|NodePort|LoadBalancer)|unready endpoints/,
  transformer: toServiceSetting,
  example: 'session affinity',
})

defineParameterType({
  name: 'servers',
  regexp:
    /all of pods (?:"[^"]+"|[^\s",]+)(?:(?:, | and )(?:"[^"]+"|[^\s",]+))*|only pods? (?:"[^"]+"|[^\s",]+)(?:(?:, | and )(?:"[^"]+"|[^\s",]+))*|every pod behind it|always the same pod/,
  transformer: toServers,
  example: 'all of pods A and B',
})

defineParameterType({
  name: 'seen',
  regexp: /itself|its node|node (?:"[^"]+"|[^\s",]+)|[0-9a-fA-F.:]+/,
  transformer: toSeen,
  example: 'itself',
})

defineParameterType({
  name: 'record',
  regexp: /(?:(?:A|AAAA|SRV|CNAME|PTR|TXT) )?(?:"[^"]+"|[^\s",]+)/,
  transformer: toRecord,
  example: 'b.default.svc',
})

defineParameterType({
  name: 'meaning',
  regexp:
    /the external host|every pod of service (?:"[^"]+"|[^\s",]+)|service (?:"[^"]+"|[^\s",]+)|pods? (?:"[^"]+"|[^\s",]+)(?:(?:, | and )(?:"[^"]+"|[^\s",]+))*|(?:"[^"]+"|[^\s",]+)(?:(?:, | and )(?:"[^"]+"|[^\s",]+))*/,
  transformer: toMeaning,
  example: 'service B',
})

defineParameterType({
  name: 'noRecord',
  regexp: /NXDOMAIN|NODATA/,
  transformer: (text) => (text === 'NXDOMAIN' ? ('unresolved-nxdomain' as const) : ('unresolved-nodata' as const)),
  example: 'NXDOMAIN',
})

defineParameterType({
  name: 'host',
  regexp: /"[^"]+"|[^\s",]+/,
  transformer: (text) => unquoted(text).toLowerCase(),
  example: 'shop.example',
})

defineParameterType({
  name: 'url',
  regexp: /(?:(?:https?:\/\/)?[^\s/"]+)?\/[^\s"]*/,
  transformer: toUrl,
  example: 'shop.example/api',
})

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
    /anywhere|nowhere|every namespace|namespace (?:"[^"]+"|[^\s",]+)|namespaces labelled [^\s",=]+=[^\s",=]*(?:(?:, | and )[^\s",=]+=[^\s",=]*)*|every pod(?: in namespace (?:"[^"]+"|[^\s",]+))?|pods labelled [^\s",=]+=[^\s",=]*(?:(?:, | and )[^\s",=]+=[^\s",=]*)*(?: in namespace (?:"[^"]+"|[^\s",]+)| in namespaces labelled [^\s",=]+=[^\s",=]*(?:(?:, | and )[^\s",=]+=[^\s",=]*)*)?|pods? (?:"[^"]+"|[^\s",]+)(?:(?:, | and )(?:"[^"]+"|[^\s",]+))*|[0-9a-fA-F.:]+\/\d+(?: except [0-9a-fA-F.:]+\/\d+(?:(?:, | and )[0-9a-fA-F.:]+\/\d+)*)?/,
  transformer: toPeer,
  example: 'pods labelled app=web',
})

defineParameterType({
  name: 'direction',
  regexp: /ingress|egress|all/,
  transformer: (text) => text as Direction,
  example: 'ingress',
})

defineParameterType({
  name: 'targetPort',
  regexp: /[A-Za-z0-9-]+/,
  transformer: (text) => toPortRef(text).port as number | string,
  example: '8080',
})
