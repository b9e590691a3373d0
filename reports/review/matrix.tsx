/** Scenarios × columns: the map of the whole run, and the filter above it. */
import { Mark, shownOf, words } from './marks.js'
import type { Review, ReviewFeature, ReviewScenario } from './review.js'
import { Scroll } from './scroll.js'
import { Turn } from './since.js'

const standingsOf = ({ cells }: ReviewScenario): readonly string[] => cells.map(shownOf)

const Row = ({ scenario, uri }: { readonly scenario: ReviewScenario; readonly uri: string }) => (
  <tr
    data-row
    data-text={`${scenario.name} ${uri} ${scenario.tags.join(' ')}`.toLowerCase()}
    data-standings={standingsOf(scenario).join(' ')}
  >
    <th scope="row">
      <a href={`#${scenario.id}`}>{scenario.name}</a>
    </th>
    {scenario.cells.map((cell) => (
      <td>
        <Mark standing={shownOf(cell)} />
        <Turn {...cell} />
      </td>
    ))}
  </tr>
)

const Group = ({ feature, width }: { readonly feature: ReviewFeature; readonly width: number }) => (
  <tbody>
    <tr class="feature">
      <th scope="rowgroup" colSpan={width + 1}>
        {feature.name} <span class="faint">{feature.uri}</span>
      </th>
    </tr>
    {feature.scenarios.map((scenario) => (
      <Row scenario={scenario} uri={feature.uri} />
    ))}
  </tbody>
)

const Filter = ({ columns }: Pick<Review, 'columns'>) => (
  <search>
    <form id="filter" class="filter">
      <label>
        Text or tag <input type="search" name="text" />
      </label>
      <label>
        Result{' '}
        <select name="standing">
          <option value="">any</option>
          {Object.entries(words).map(([standing, word]) => (
            <option value={standing}>{word}</option>
          ))}
        </select>
      </label>
      <label>
        on{' '}
        <select name="column">
          <option value="">any column</option>
          {columns.map(({ short }, index) => (
            <option value={index}>{short}</option>
          ))}
        </select>
      </label>
      <output name="count" />
    </form>
  </search>
)

export const Matrix = ({ review: { columns, features } }: { readonly review: Review }) => (
  <section aria-labelledby="matrix">
    <h2 id="matrix">Scenarios</h2>
    <Filter columns={columns} />
    <Scroll label="Scenarios by column">
      <table class="matrix">
        <thead>
          <tr>
            <th scope="col">scenario</th>
            {columns.map(({ name, short }) => (
              <th scope="col" title={name}>
                {short}
              </th>
            ))}
          </tr>
        </thead>
        {features.map((feature) => (
          <Group feature={feature} width={columns.length} />
        ))}
      </table>
    </Scroll>
  </section>
)
