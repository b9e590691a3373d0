/** What things are called. */
import { defineParameterType } from '../parameter-type.js'
import { toLabels } from '../words/labels.js'
import { toName, toNames, unquoted } from '../words/name.js'
import { toUrl } from '../words/url.js'

defineParameterType({
  name: 'name',
  regexp: /"[^"]+"|[^\s",]+/,
  transformer: toName,
  example: 'A',
  forms: ['A', '"A"', 'shop/a'],
})

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
  forms: ['app=web', 'app=web and tier=front'],
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
  forms: ['shop.example/api', '/api', 'https://shop.example/api'],
})

defineParameterType({ name: 'node', regexp: /"[^"]+"|[^\s",]+/, transformer: toName, example: 'worker' })

defineParameterType({ name: 'service', regexp: /"[^"]+"|[^\s",]+/, transformer: toName, example: 'svc' })

defineParameterType({ name: 'label', regexp: /[^\s",=]+/, transformer: (text) => text, example: 'role' })

defineParameterType({
  name: 'httpsUrl',
  regexp: /https:\/\/[^\s/"]+\/[^\s"]*/,
  transformer: toUrl,
  example: 'https://shop.example/',
})

defineParameterType({ name: 'cni', regexp: /"[^"]+"|[^\s",]+/, transformer: unquoted, example: 'calico' })
