/** Ports: that are tried, opened, allowed, or led to. */
import { defineParameterType } from '../parameter-type.js'
import { toPortRanges, toPortRef, toPortRefs, toPortSpecs } from '../words/port.js'

defineParameterType({
  name: 'port',
  regexp: /[A-Za-z0-9-]+(?:\/[A-Za-z]+)?/,
  transformer: toPortRef,
  example: '80',
  forms: ['80', '53/udp', 'http'],
})

defineParameterType({
  name: 'triedPorts',
  regexp: /[A-Za-z0-9-]+(?:\/[A-Za-z]+)?(?:(?:, | and )[A-Za-z0-9-]+(?:\/[A-Za-z]+)?)*/,
  transformer: toPortRefs,
  example: '80',
  forms: ['80', '80, 443 and 53/udp'],
})

defineParameterType({
  name: 'ports',
  regexp: /(?:[a-z0-9-]+=)?[A-Za-z0-9-]+(?:\/[A-Za-z]+)?(?:(?:, | and )(?:[a-z0-9-]+=)?[A-Za-z0-9-]+(?:\/[A-Za-z]+)?)*/,
  transformer: toPortSpecs,
  example: 'http=8080 and 53/udp',
  forms: ['http=8080 and 53/udp', '80'],
})

defineParameterType({
  name: 'allowedPorts',
  regexp: /[A-Za-z0-9-]+(?:\/[A-Za-z]+)?(?:(?:, | and )[A-Za-z0-9-]+(?:\/[A-Za-z]+)?)*/,
  transformer: toPortRanges,
  example: '80 and 8000-8100',
  forms: ['80 and 8000-8100', '53/udp', 'http'],
})

defineParameterType({
  name: 'targetPort',
  regexp: /[A-Za-z0-9-]+/,
  transformer: (text) => toPortRef(text).port as number | string,
  example: '8080',
  forms: ['8080', 'http'],
})
