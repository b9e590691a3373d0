import type { Divergence } from '../cluster.js'
import type { WireObject } from '../kubernetes/api.js'
import type { IngressController, Release } from '../products/product.js'

/** Upstream publishes a chart alone: these objects are written here, after the documentation of the Kubernetes Ingress provider. */
const name = 'traefik'
const namespace = 'traefik'
const controller = 'traefik.io/ingress-controller'
const labels = { 'app.kubernetes.io/name': name }

const rules = [
  { apiGroups: [''], resources: ['services', 'secrets', 'nodes', 'configmaps'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
  { apiGroups: ['networking.k8s.io'], resources: ['ingresses', 'ingressclasses'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: ['networking.k8s.io'], resources: ['ingresses/status'], verbs: ['update'] },
]

/** A prefix matches whole elements of a path, and a Service without endpoints answers 503: as the API of Ingress has it. */
const args = [
  '--entrypoints.web.address=:8000',
  '--entrypoints.websecure.address=:8443',
  '--entrypoints.websecure.http.tls=true',
  '--entrypoints.traefik.address=:8080',
  '--ping=true',
  '--providers.kubernetesingress=true',
  '--providers.kubernetesingress.strictprefixmatching=true',
  '--providers.kubernetesingress.allowemptyservices=true',
  `--providers.kubernetesingress.ingressendpoint.publishedservice=${namespace}/${name}`,
  '--global.checknewversion=false',
  '--global.sendanonymoususage=false',
]

const securityContext = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  runAsUser: 65532,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
}

const containerOf = (image: string) => ({
  name,
  image,
  imagePullPolicy: 'IfNotPresent',
  args,
  ports: [
    { name: 'web', containerPort: 8000 },
    { name: 'websecure', containerPort: 8443 },
    { name: 'traefik', containerPort: 8080 },
  ],
  readinessProbe: { httpGet: { path: '/ping', port: 'traefik' }, periodSeconds: 1 },
  securityContext,
})

const deploymentOf = (image: string): WireObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace, labels },
  spec: {
    replicas: 1,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: { serviceAccountName: name, containers: [containerOf(image)], terminationGracePeriodSeconds: 1 },
    },
  },
})

/** A LoadBalancer has node ports too: where no load balancer is, traffic enters through them. */
const service: WireObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace, labels },
  spec: {
    type: 'LoadBalancer',
    selector: labels,
    ports: [
      { name: 'web', port: 80, targetPort: 'web' },
      { name: 'websecure', port: 443, targetPort: 'websecure' },
    ],
  },
}

const rbac = 'rbac.authorization.k8s.io'
const objectsOf = (image: string): readonly WireObject[] => [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } },
  { apiVersion: `${rbac}/v1`, kind: 'ClusterRole', metadata: { name }, rules },
  {
    apiVersion: `${rbac}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: rbac, kind: 'ClusterRole', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    metadata: { name, annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } },
    spec: { controller },
  },
  service,
  deploymentOf(image),
]

const releaseOf = (version: string): Release => {
  const image = `docker.io/library/traefik:${version}`
  return { source: { kind: 'objects', objects: objectsOf(image) }, images: [image] }
}

const expires = '2027-06-30'

/** Its routers are tried by the length of their rules, whatever these mean. */
const divergences: readonly Divergence[] = [
  {
    id: 'traefik-wildcard-host',
    engine: name,
    rows: ['a named host wins over a wildcard'],
    text: 'a wildcard host wins over a named one: its rule is longer',
    source: 'https://github.com/traefik/traefik/issues/4161',
    expires,
  },
  {
    id: 'traefik-exact-path',
    engine: name,
    rows: ['the longest path wins, and Exact wins over Prefix'],
    text: 'Prefix wins over Exact on the same path: its rule is longer',
    source: 'https://doc.traefik.io/traefik/routing/routers/#priority',
    expires,
  },
  {
    id: 'traefik-default-backend',
    engine: name,
    rows: ['all else goes to the default backend'],
    text: 'the default backend of an Ingress that has rules is ignored',
    source: 'https://github.com/traefik/traefik/blob/v3.6.12/pkg/provider/kubernetes/ingress/kubernetes.go',
    expires,
  },
]

export const traefik: IngressController = {
  name,
  title: 'Traefik',
  releases: { 'v3.7.11': releaseOf('v3.7.11'), 'v3.6.12': releaseOf('v3.6.12') },
  ready: [{ kind: 'Deployment', namespace, name }],
  seen: ['v3.6.12'],
  className: name,
  controller,
  service: { namespace, name },
  divergences,
}
