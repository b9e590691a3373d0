/** What a Service is. */
import { defineParameterType } from '../parameter-type.js'
import { toServiceSetting, toServiceType } from '../words/service.js'

defineParameterType({
  name: 'serviceType',
  regexp: /(?:headless |(?:node ?port|NodePort|load ?balancer|LoadBalancer) )?service/,
  transformer: toServiceType,
  example: 'service',
  forms: ['service', 'headless service', 'node port service', 'load balancer service'],
})

defineParameterType({
  name: 'serviceSetting',
  regexp:
    /(?:no )?session affinity|(?:external|internal) traffic policy (?:Local|Cluster)|(?:external|cluster) IP [^\s",]+|selector [^\s",=]+=[^\s",=]*(?:(?:, | and )[^\s",=]+=[^\s",=]*)*|target port [A-Za-z0-9-]+|type (?:ClusterIP|NodePort|LoadBalancer)|unready endpoints/,
  transformer: toServiceSetting,
  example: 'session affinity',
  forms: [
    'session affinity',
    'no session affinity',
    'external traffic policy Local',
    'external traffic policy Cluster',
    'internal traffic policy Local',
    'internal traffic policy Cluster',
    'external IP 192.0.2.7',
    'cluster IP 10.96.0.77',
    'selector app=web',
    'target port 8080',
    'type ClusterIP',
    'type NodePort',
    'type LoadBalancer',
    'unready endpoints',
  ],
})
