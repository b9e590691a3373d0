/** What comes back: who served, whom it saw, what a name means. */
import { defineParameterType } from '../parameter-type.js'
import { toMeaning, toRecord, toSeen, toServers, toStatus } from '../words/answer.js'

defineParameterType({
  name: 'servers',
  regexp:
    /all of pods (?:"[^"]+"|[^\s",]+)(?:(?:, | and )(?:"[^"]+"|[^\s",]+))*|only pods? (?:"[^"]+"|[^\s",]+)(?:(?:, | and )(?:"[^"]+"|[^\s",]+))*|every pod behind it|the same pod every time/,
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

defineParameterType({ name: 'status', regexp: /\d+/, transformer: toStatus, example: '200' })
