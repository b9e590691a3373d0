/** Evidence on request: judgements of a cell or a step, or what a failure left. */
import { render } from 'preact'
import type { Evidence, Judgement } from '../../../support/evidence.js'
import { JudgementView } from '../judgement.js'
import type { Attached } from '../packed-review.js'
import { find } from './find.js'
import { unpack } from './unpack.js'

const isAttached = (one: Judgement | Attached): one is Attached => 'text' in one

const placeOf = (one: Judgement | Attached): string =>
  isAttached(one) || !one.cell ? '' : `${one.cell.row}\n${one.cell.column}`

const Shown = ({ one }: { readonly one: Judgement | Attached }) => {
  if (!isAttached(one)) return <JudgementView judgement={one} />
  return (
    <article>
      <h3>{one.name}</h3>
      <pre>{one.text}</pre>
    </article>
  )
}

export const showEvidence = async (button: HTMLElement): Promise<void> => {
  const { evidence: key = '', place, file } = button.dataset
  const packed: readonly (Evidence | Attached)[] = (await unpack()).evidence[key] ?? []
  const own = packed.flatMap((one): readonly (Judgement | Attached)[] => ('judgements' in one ? one.judgements : [one]))
  const shown = own.filter(
    (one, index) => (place === undefined || placeOf(one) === place) && (file === undefined || index === Number(file)),
  )
  render(
    shown.map((one) => <Shown one={one} />),
    find('#evidence-body'),
  )
  find<HTMLDialogElement>('#evidence').showModal()
}
