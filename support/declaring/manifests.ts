/** Objects that users write as YAML, declared or applied exactly as they are. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { KubernetesObject } from '../../clusters/objects.js'
import { InputError } from '../errors.js'
import { parseManifest } from '../rules/manifest.js'
import type { Topology } from '../topology.js'
import { makeRoom } from './own-backends.js'

/** Reads a file beside the feature. @throws {InputError} when it is not there. @throws {TextError} for what it holds. */
export const readManifest = (topology: Topology, file: string): readonly KubernetesObject[] => {
  const path = join(topology.folder, file)
  if (!existsSync(path))
    throw new InputError(`there is no file ${path}; write its name as seen from the feature's folder`)
  return parseManifest(readFileSync(path, 'utf8'), path)
}

const declareOne = (topology: Topology, object: KubernetesObject): Topology => {
  const isImplied = object.kind === 'Namespace' && topology.find('Namespace', { ...object.metadata, spelt: '' })
  if (isImplied) return topology.apply(object)
  return (object.kind === 'Pod' || object.kind === 'Deployment' ? makeRoom(topology, object) : topology).declare(object)
}

/** Namespaces first, as `kubectl apply` would want them. */
const inOrder = (objects: readonly KubernetesObject[]): readonly KubernetesObject[] => [
  ...objects.filter(({ kind }) => kind === 'Namespace'),
  ...objects.filter(({ kind }) => kind !== 'Namespace'),
]

/** @throws {InputError} for an object that is there already. */
export const declareManifest = (topology: Topology, objects: readonly KubernetesObject[]): Topology =>
  inOrder(objects).reduce(declareOne, topology)

/** Adds the objects, or puts them in the place of those that have their names. */
export const applyManifest = (topology: Topology, objects: readonly KubernetesObject[]): Topology =>
  inOrder(objects).reduce((grown, object) => grown.apply(object), topology)
