/** One question and its answer, with everything that shows why. On the page, and in its script. */
import type { Judgement } from '../../support/evidence.js'
import { Mark, renderMs } from './marks.js'
import { standingOf } from './outcome.js'
import { Scroll } from './scroll.js'

type Observation = Judgement['observations'][number]

/** `connect 0.4 ms`. */
const renderPhase = (ms: number): string => (ms < 10 ? `${ms.toFixed(1)} ms` : renderMs(ms))

const phasesOf = ({ phases }: Observation): string =>
  Object.entries(phases)
    .map(([phase, ms]) => `${phase.replace(/Ms$/, '')} ${renderPhase(ms)}`)
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

const notesOf = ({ control, enforcementMs, observations, attempts }: Judgement): readonly string[] => [
  ...(control ? [`control (${control.kind}): ${control.about}: ${control.verdict}`] : []),
  ...(enforcementMs === undefined ? [] : [`enforced ${renderMs(enforcementMs)} after the change`]),
  ...(observations.length > 0 && observations.length < attempts
    ? [`the last ${observations.length} of them, which decided:`]
    : []),
]

export const JudgementView = ({ judgement }: { readonly judgement: Judgement }) => {
  const { about, expected, saw, attempts, elapsedMs, because, suggestion, observations } = judgement
  return (
    <article class="judgement">
      <p>
        <Mark standing={standingOf(judgement)} /> <strong>{about}</strong>: expected <em>{expected}</em>, saw{' '}
        <em>{saw}</em> ({attempts} {attempts === 1 ? 'attempt' : 'attempts'} over {renderMs(elapsedMs)})
      </p>
      {because.length > 0 && (
        <ul>
          {because.map((line) => (
            <li>{line}</li>
          ))}
        </ul>
      )}
      {notesOf(judgement).map((note) => (
        <p class="faint">{note}</p>
      ))}
      {observations.length > 0 && <Attempts observations={observations} />}
      {suggestion !== undefined && <p class="faint">try: {suggestion}</p>}
    </article>
  )
}
