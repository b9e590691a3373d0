/** Deployments of sentences. Pure. */
import type { Deployment } from '../../clusters/objects.js'
import type { Name, Topology } from '../topology.js'
import { makeRoom } from './own-backends.js'
import { podOf } from './pods.js'

/** Its pods are labelled `app: name` and listen on port 80, TCP and UDP. */
export const declareDeployment = (topology: Topology, name: Name, replicas: number): Topology => {
  const { spec } = podOf({ name })
  const labels = { app: name.name }
  const deployment: Deployment = {
    kind: 'Deployment',
    apiVersion: 'apps/v1',
    metadata: { name: name.name, ...(name.namespace !== undefined && { namespace: name.namespace }) },
    spec: {
      replicas,
      selector: { matchLabels: { ...labels } },
      template: { metadata: { labels: { ...labels } }, ...(spec && { spec }) },
    },
  }
  return makeRoom(topology, deployment).declare(deployment, name.spelt)
}

/** @throws {UndeclaredError} when there is no such Deployment. */
export const scaleDeployment = (topology: Topology, name: Name, replicas: number): Topology =>
  topology.change('Deployment', name, (deployment) => ({
    ...deployment,
    spec: { ...deployment.spec, replicas } as NonNullable<Deployment['spec']>,
  }))
