/** Time from a change to its enforcement, a dot a denial, a line a column. */
import type { ReviewColumn } from './review.js'
import { Scroll } from './scroll.js'

const width = 640
const left = 8
const rowHeight = 28

/** Logarithmic from a millisecond on: most are at once, and the few that are not matter. */
const xOf = (ms: number, mostMs: number): number =>
  left + (Math.log10(1 + ms) / Math.log10(1 + Math.max(mostMs, 10))) * (width - 2 * left)

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0

const Dots = ({ times, mostMs }: { readonly times: readonly number[]; readonly mostMs: number }) => (
  <svg
    viewBox={`0 0 ${width} ${rowHeight}`}
    class="dots"
    role="img"
    aria-label={`${times.length} denials, up to ${Math.max(...times)} ms`}
  >
    <line x1={left} x2={width - left} y1={rowHeight / 2} y2={rowHeight / 2} class="axis" />
    {times.map((ms) => (
      <circle cx={xOf(ms, mostMs).toFixed(1)} cy={rowHeight / 2} r="4" class="dot" />
    ))}
  </svg>
)

export const Enforcement = ({ columns }: { readonly columns: readonly ReviewColumn[] }) => {
  const told = columns.filter(({ enforcementMs }) => enforcementMs.length > 0)
  if (told.length === 0) return null
  const mostMs = Math.max(...told.flatMap(({ enforcementMs }) => enforcementMs))
  return (
    <section aria-labelledby="enforcement">
      <h2 id="enforcement">Time to enforcement</h2>
      <p class="faint">
        From the end of a change to the first attempt that was denied and stayed so; logarithmic, up to {mostMs} ms.
      </p>
      <Scroll label="time to enforcement">
        <table class="plain">
          <thead>
            <tr>
              {['column', 'denials', 'p50', 'p95', 'all'].map((title) => (
                <th scope="col">{title}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {told.map(({ short: name, enforcementMs }) => {
              const sorted = [...enforcementMs].sort((one, other) => one - other)
              return (
                <tr>
                  <th scope="row">{name}</th>
                  <td class="number">{sorted.length}</td>
                  <td class="number">{quantile(sorted, 0.5)} ms</td>
                  <td class="number">{quantile(sorted, 0.95)} ms</td>
                  <td>
                    <Dots times={sorted} mostMs={mostMs} />
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </Scroll>
    </section>
  )
}
