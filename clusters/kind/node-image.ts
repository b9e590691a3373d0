/** Which node image makes which version of Kubernetes. Source: the release notes of kind. */
import { isOfVersion, minorOf, readVersion } from '../products/versions.js'

/** kind's minor version → the images that were published with it; the first is its default. */
const published: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '0.33': {
    'v1.37.0': 'sha256:a1ed56cfb0e7b93589bdf97c8cd566405a265939e3620fc4f5de89adff580ae5',
    'v1.36.4': 'sha256:099e049362a1526b2db71494e1947aae99bd16290d7c895f2b7ea312e3cbfaed',
    'v1.35.8': 'sha256:07b2536e30b803ed61d1677a79df6115f798ce64c80f9e22f6ed45afd09323c0',
    'v1.34.11': 'sha256:44e222ee2132dab25ff87301682f89eb82c7880ea3a1bf543bfe9708fd08d67d',
  },
  '0.32': { 'v1.36.1': 'sha256:3489c7674813ba5d8b1a9977baea8a6e553784dab7b84759d1014dbd78f7ebd5' },
  '0.31': { 'v1.35.0': 'sha256:452d707d4862f52530247495d180205e029056831160e22870e37e3f6c1ac31f' },
  '0.30': { 'v1.34.0': 'sha256:7416a61b42b1662ca6ca89f02028ac133a309a2a30ba309614e8ec94d976dc5a' },
  '0.29': { 'v1.33.1': 'sha256:050072256b9a903bd914c0b2866828150cb229cea0efe5892e2b644d5dd3b34f' },
}

/** A known version, or the known one of that minor: `v1.36` is v1.36.4. */
const findVersion = (known: readonly string[], wanted: string): string | undefined =>
  known.find((version) => version === wanted) ?? known.find((version) => minorOf(version) === wanted)

/** `kindest/node:v1.36.4@sha256:…` → `v1.36.4`. */
export const versionInName = (image: string): string | undefined => /:(v1\.\d+\.\d+)/.exec(image)?.[1]

const matchesVersion = (image: string, wanted: string): boolean => {
  const version = versionInName(image)
  return version !== undefined && isOfVersion(version, wanted)
}

const unknownVersion = (wanted: string, kindVersion: string): RangeError => {
  const known = Object.keys(published[minorOf(kindVersion)] ?? {})
  const hint =
    known.length > 0 ? `kind ${kindVersion} brings ${known.join(', ')}` : `no image of kind ${kindVersion} is known`
  return new RangeError(
    `no node image of Kubernetes ${wanted} is known: ${hint}; or name an image: kindest/node:v1.36.4@sha256:…`,
  )
}

/**
 * @param asked an image's name, or a version (`v1.36`, `v1.36.4`)
 * @param fromEnvironment NETHERKIN_NODE_IMAGE: taken when nothing is asked, or when it is of the version that is
 * @returns the image's name; undefined for kind's own default
 * @throws {RangeError} for a version that kind brings no image of
 */
export const chooseNodeImage = (
  asked: string | undefined,
  kindVersion: string,
  fromEnvironment?: string,
): string | undefined => {
  if (asked === undefined) return fromEnvironment || undefined
  const wanted = readVersion(asked)
  if (wanted === undefined) return asked
  if (fromEnvironment && matchesVersion(fromEnvironment, wanted)) return fromEnvironment
  const images = published[minorOf(kindVersion)] ?? {}
  const version = findVersion(Object.keys(images), wanted)
  if (version === undefined) throw unknownVersion(wanted, kindVersion)
  return `kindest/node:${version}@${images[version]}`
}

/** kind's minor versions whose images are known, newest first: `kind 0.27` and later can be driven. */
export const oldestKind = '0.27.0'
