/** `netherkin fetch`: all that a run behind an air gap needs, with hashes. */
import { loadProvisions } from '../../clusters/catalogue.js'
import { asked } from './asked.js'
import { splitValues } from './columns.js'

export interface FetchFlags {
  readonly cni?: string
  readonly ingress?: string
  readonly lb?: string
  readonly mirror?: string
  readonly output?: string
}

export const usualFolder = 'netherkin-manifests'

const listOf = (text: string | undefined): readonly string[] => (text === undefined ? [] : splitValues(text))

/** @returns 0. @throws {InputError} for unknown names and wrong hashes. */
export const fetchManifests = async ({
  cni,
  ingress,
  lb,
  mirror,
  output = usualFolder,
}: FetchFlags): Promise<number> => {
  const { fetchProvisions } = await loadProvisions()
  const wanted = { cni: listOf(cni), ingress: listOf(ingress), lb: listOf(lb) }
  const { held, images } = await asked(() => fetchProvisions(wanted, output, mirror === undefined ? {} : { mirror }))
  const use = `NETHERKIN_MANIFESTS=${output} npx netherkin run --provider kind …`
  process.stdout.write(
    `${[`${output}:`, ...held.map((line) => `  ${line}`), 'images:', ...images.map((line) => `  ${line}`), use].join('\n')}\n`,
  )
  return 0
}
