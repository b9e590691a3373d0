/** What comes back: who served, whom it saw, what a name means. */
import { defineParameterType } from '../parameter-type.js'
import { toMeaning, toRecord, toSeen, toServers, toStatus } from '../words/answer.js'

defineParameterType({
  name: 'servers',
  regexp:
    /all of pods (?:"[^"]+"|[^\s",]+)(?:(?:, | and )(?:"[^"]+"|[^\s",]+))*|only pods? (?:"[^"]+"|[^\s",]+)(?:(?:, | and )(?:"[^"]+"|[^\s",]+))*|every pod behind it|the same pod every time/,
  transformer: toServers,
  example: 'all of pods A and B',
  forms: ['all of pods A and B', 'only pod A', 'every pod behind it', 'the same pod every time'],
})

defineParameterType({
  name: 'seen',
  regexp: /itself|its node|node (?:"[^"]+"|[^\s",]+)|[0-9a-fA-F.:]+/,
  transformer: toSeen,
  example: 'itself',
  forms: ['itself', 'its node', 'node worker', '10.0.0.7'],
})

defineParameterType({
  name: 'record',
  regexp: /(?:(?:A|AAAA|SRV|CNAME|PTR|TXT) )?(?:"[^"]+"|[^\s",]+)/,
  transformer: toRecord,
  example: 'b.default.svc',
  forms: [
    'b.default.svc',
    'AAAA b.default.svc',
    'SRV _http._tcp.b.default.svc',
    'CNAME b.default.svc',
    'PTR 10.96.0.10',
    'TXT shop.example',
  ],
})

defineParameterType({
  name: 'meaning',
  regexp:
    /the external host|every pod of service (?:"[^"]+"|[^\s",]+)|service (?:"[^"]+"|[^\s",]+)|pods? (?:"[^"]+"|[^\s",]+)(?:(?:, | and )(?:"[^"]+"|[^\s",]+))*|(?:"[^"]+"|[^\s",]+)(?:(?:, | and )(?:"[^"]+"|[^\s",]+))*/,
  transformer: toMeaning,
  example: 'service B',
  forms: ['service B', 'pods A and B', 'every pod of service B', 'the external host', '10.96.0.10'],
})

defineParameterType({
  name: 'noRecord',
  regexp: /NXDOMAIN|NODATA/,
  transformer: (text) => (text === 'NXDOMAIN' ? ('unresolved-nxdomain' as const) : ('unresolved-nodata' as const)),
  example: 'NXDOMAIN',
  forms: ['NXDOMAIN', 'NODATA'],
})

defineParameterType({ name: 'status', regexp: /\d+/, transformer: toStatus, example: '200' })
