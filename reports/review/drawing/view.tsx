/** A scenario's topology on the column that is chosen, with the ways that are chosen, its policies and its objects. */
import { useState } from 'preact/hooks'
import type { Judgement, TopologyRecord } from '../../../support/evidence.js'
import { Scroll } from '../scroll.js'
import { chosenWays, optionsOf, usualChoice } from './choice.js'
import { Drawing } from './drawing.js'
import { mapOf, type PolicyMark, type TopologyMap, type Way, type WayState } from './map.js'
import { getsThrough, isWrong } from './ways.js'

type KubernetesObject = TopologyRecord['objects'][number]

/** What a column knows of it. */
export interface Shown extends Pick<TopologyRecord, 'objects' | 'leftOut' | 'placed'> {
  readonly column: string
  readonly judgements: readonly Judgement[]
}

interface ViewProps {
  readonly id: string
  /** At least one. */
  readonly shown: readonly Shown[]
  readonly toYaml: (objects: readonly KubernetesObject[]) => string
}

const Policy = ({ policy: { name, directions, selects } }: { readonly policy: PolicyMark }) => (
  <li>
    <strong>{name}</strong> <span class="faint">isolates for {directions}:</span> {selects.join(', ') || 'no pod'}
  </li>
)

const key: Readonly<Record<WayState, string>> = {
  allowed: 'got through, as expected',
  denied: 'denied, as expected',
  open: 'wrong: it got through',
  closed: 'wrong: it did not get through',
  unclear: 'not proved',
}

const Sample = ({ state }: { readonly state: WayState }) => {
  const through = getsThrough(state)
  return (
    <svg width="44" height="12" aria-hidden="true" class="drawing sample">
      <g class={`way ${state}${isWrong({ state }) ? ' wrong' : ''}`}>
        <path d="M0 6H34" />
        <path class={through ? 'head' : 'cross'} d={through ? 'M43 6l-9 -4.5v9z' : 'M31 1l10 10m0 -10l-10 10'} />
      </g>
    </svg>
  )
}

/** Of those that are drawn. */
const Key = ({ ways }: { readonly ways: readonly Way[] }) => (
  <ul class="key">
    {(Object.keys(key) as WayState[])
      .filter((state) => ways.some((way) => way.state === state))
      .map((state) => (
        <li>
          <Sample state={state} /> {key[state]}
        </li>
      ))}
  </ul>
)

const Drawn = ({ map, id }: { readonly map: TopologyMap; readonly id: string }) => {
  const [chosen, choose] = useState(usualChoice(map))
  const ways = chosenWays(map.ways, chosen)
  return (
    <figure>
      {map.ways.length > 0 && (
        <label>
          Draw{' '}
          <select value={chosen} onChange={({ currentTarget }) => choose(currentTarget.value)}>
            {optionsOf(map).map(({ choice, words }) => (
              <option value={choice} selected={choice === chosen}>
                {words}
              </option>
            ))}
          </select>
        </label>
      )}
      <Scroll label="topology">
        <Drawing map={map} ways={ways} id={id} />
      </Scroll>
      <figcaption>
        {ways.length > 0 && <Key ways={ways} />}
        {map.policies.length > 0 && (
          <ol class="policies" aria-label="NetworkPolicies by their numbers">
            {map.policies.map((policy) => (
              <Policy policy={policy} />
            ))}
          </ol>
        )}
        {map.idle.length > 0 && <p class="faint">without a pod of the scenario: {map.idle.join(', ')}</p>}
      </figcaption>
    </figure>
  )
}

const Objects = ({ shown, toYaml }: { readonly shown: Shown } & Pick<ViewProps, 'toYaml'>) => {
  const [text, setText] = useState<string>()
  const { objects, leftOut } = shown
  if (objects.length === 0) return null
  return (
    <details onToggle={({ currentTarget }) => currentTarget.open && setText(toYaml(objects))}>
      <summary>
        {objects.length === 1 ? '1 object' : `${objects.length} objects`} as YAML
        {leftOut !== undefined && `, without ${leftOut} more that would be too long`}
      </summary>
      <pre>{text}</pre>
    </details>
  )
}

export const TopologyView = ({ id, shown, toYaml }: ViewProps) => {
  const failing = shown.findIndex(({ judgements }) => judgements.some(({ outcome }) => outcome !== 'as-expected'))
  const [index, setIndex] = useState(Math.max(0, failing))
  const own = shown[index]
  if (!own) return null
  const map = mapOf(own, own.judgements)
  return (
    <div class="topology">
      <h4>
        What was asked of
        {shown.length === 1 ? (
          ` ${own.column}`
        ) : (
          <select aria-label="column" onChange={({ currentTarget }) => setIndex(Number(currentTarget.value))}>
            {shown.map(({ column }, at) => (
              <option value={at} selected={at === index}>
                {column}
              </option>
            ))}
          </select>
        )}
      </h4>
      {map && <Drawn key={index} map={map} id={`${id}-${index}`} />}
      <Objects key={`objects ${index}`} shown={own} toYaml={toYaml} />
    </div>
  )
}
