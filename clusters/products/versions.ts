/** Versions of Kubernetes, as people write them. Pure. */

/** `1.36.4` → `v1.36.4`, `v1.36` → `v1.36`; undefined for what is no version. */
export const readVersion = (text: string): string | undefined =>
  /^v?1\.\d+(\.\d+)?$/.test(text) ? `v${text.replace(/^v/, '')}` : undefined

/** `v1.36.4` → `v1.36` */
export const minorOf = (version: string): string => version.split('.').slice(0, 2).join('.')

/** Whether it is the one that is wanted, or one of the wanted minor. @param wanted as `readVersion` gives it */
export const isOfVersion = (version: string, wanted: string): boolean =>
  version === wanted || minorOf(version) === wanted
