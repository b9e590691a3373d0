/** One question and its answer, with everything that shows why. */
import { Mark, renderMs, standingOf } from './marks.js'
import type { Judgement } from './review.js'
import { Scroll } from './scroll.js'

type Observation = Judgement['observations'][number]

const phasesOf = ({ phases }: Observation): string =>
  Object.entries(phases)
    .map(([phase, ms]) => `${phase.replace(/Ms$/, '')} ${renderMs(ms)}`)
    .join(', ')

const serverOf = ({ servedBy }: Observation): string =>
  servedBy ? `${servedBy.namespace}/${servedBy.pod} on ${servedBy.node}` : '–'

const addressOf = ({ address, port }: Observation): string => (address === undefined ? '–' : `${address}:${port ?? ''}`)

const Attempts = ({ observations }: Pick<Judgement, 'observations'>) => (
  <Scroll label="Attempts">
    <table class="plain">
      <thead>
        <tr>
          {['address', 'verdict', 'what was seen', 'served by', 'seen as', 'time'].map((title) => (
            <th scope="col">{title}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {observations.map((one) => (
          <tr>
            <td>{addressOf(one)}</td>
            <td>{one.verdict}</td>
            <td>{one.detail}</td>
            <td>{serverOf(one)}</td>
            <td>{one.seenFrom ?? '–'}</td>
            <td>{phasesOf(one)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </Scroll>
)

const controlOf = ({ control }: Judgement): string | undefined =>
  control && `control (${control.kind}): ${control.about}: ${control.verdict}`

export const JudgementView = ({ judgement }: { readonly judgement: Judgement }) => {
  const { about, expected, saw, attempts, elapsedMs, because, suggestion, observations } = judgement
  const control = controlOf(judgement)
  return (
    <article class="judgement">
      <p>
        <Mark standing={standingOf(judgement)} /> <strong>{about}</strong>: expected <em>{expected}</em>, saw{' '}
        <em>{saw}</em> ({attempts} attempts over {renderMs(elapsedMs)})
      </p>
      {because.length > 0 && (
        <ul>
          {because.map((line) => (
            <li>{line}</li>
          ))}
        </ul>
      )}
      {control !== undefined && <p class="faint">{control}</p>}
      {observations.length > 0 && <Attempts observations={observations} />}
      {suggestion !== undefined && <p class="faint">try: {suggestion}</p>}
    </article>
  )
}
