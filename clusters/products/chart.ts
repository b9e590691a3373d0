/** What is published as a chart alone, rendered by helm. */
import { execa } from 'execa'
import { stringify } from 'yaml'
import type { Source } from './product.js'

type Chart = Extract<Source, { kind: 'chart' }>

/** A fixed version of Kubernetes, and no schema out of the network: the same chart gives the same text everywhere. */
const renderedFor = '1.36.0'

const argumentsOf = ({ repository, chart, version, namespace }: Chart): readonly string[] => [
  'template',
  chart,
  ...(repository.startsWith('oci://') ? [`${repository}/${chart}`] : [chart, '--repo', repository]),
  ...['--version', version, '--namespace', namespace, '--kube-version', renderedFor],
  ...['--include-crds', '--skip-schema-validation', '--values', '-'],
]

/** @throws an Error that says what to do without helm, or the last line that helm said. */
export const renderChart = async (
  source: Chart,
  { what, file, signal }: { readonly what: string; readonly file: string; readonly signal?: AbortSignal | undefined },
): Promise<string> => {
  const { failed, code, stdout, stderr } = await execa('helm', argumentsOf(source), {
    input: stringify(source.values),
    stripFinalNewline: false,
    reject: false,
    ...(signal && { cancelSignal: signal }),
  })
  signal?.throwIfAborted()
  if (!failed) return stdout
  const [why] = code === 'ENOENT' ? ['helm is not on PATH'] : stderr.trim().split('\n').slice(-1)
  throw new Error(
    `${what} is published as a chart, and ${why}. Install helm (https://helm.sh/docs/intro/install), ` +
      `or put ${file} into a folder that NETHERKIN_MANIFESTS names`,
  )
}
