import type { KubernetesObject } from '../clusters/objects.js'

/** What an API server would refuse about the object: `field: what was found; what to write`. Empty when it is right. */
export const validateObject = (_object: KubernetesObject): readonly string[] => []
