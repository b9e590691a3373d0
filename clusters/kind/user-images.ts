/** Images that the user has built: kind's nodes have stores of their own, and know nothing of the engine's. */
import { engineName, inspectImage } from './docker.js'
import { type Running, run } from './program.js'

/**
 * Asked before anything is made.
 * @throws {RangeError} that names those that the engine lacks, and what to do
 */
export const checkUserImages = async (images: readonly string[], running: Running): Promise<void> => {
  if (images.length === 0) return
  if (engineName() !== 'docker')
    throw new RangeError(
      `images (${images.join(', ')}) are loaded into nodes from Docker alone, not from ${engineName()}`,
    )
  const found = await Promise.all(images.map((image) => inspectImage(image, running)))
  const absent = images.filter((_, index) => found[index] === undefined)
  const [first] = absent
  if (first === undefined) return
  throw new RangeError(
    `Docker has no image ${absent.join(', ')} to load into the nodes: build it (docker build -t ${first} .) or pull it (docker pull ${first}) first`,
  )
}

/** Into every node, so far as a node has it not yet. @throws {ProgramFailed} */
export const loadUserImages = async (cluster: string, images: readonly string[], running: Running): Promise<void> => {
  if (images.length === 0) return
  await run('kind', ['load', 'docker-image', ...images, '--name', cluster], { timeoutMs: 600_000, ...running })
}
