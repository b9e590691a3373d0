/** The review's script: a filter, links that unfold, evidence on request. Without it the page is read all the same. */
import { visible } from '../../inert.js'

interface Attempt {
  readonly verdict: string
  readonly detail: string
  readonly address?: string
  readonly port?: number
  readonly seenFrom?: string
  readonly servedBy?: { readonly namespace: string; readonly pod: string; readonly node: string }
  readonly phases: Readonly<Record<string, number>>
}

interface Judged {
  readonly about: string
  readonly expected: string
  readonly saw: string
  readonly outcome: string
  readonly attempts: number
  readonly elapsedMs: number
  readonly enforcementMs?: number
  readonly control?: { readonly kind: string; readonly about: string; readonly verdict: string }
  readonly because: readonly string[]
  readonly suggestion?: string
  readonly cell?: { readonly row: string; readonly column: string }
  readonly observations: readonly Attempt[]
}

interface Attached {
  readonly name: string
  readonly text: string
}

/** Judgements, or what a failure left, by the keys that buttons carry. */
type Evidence = Readonly<Record<string, readonly (Judged | Attached)[]>>

const find = <T extends HTMLElement>(selector: string): T => document.querySelector(selector) as T

const inflate = async (packed: string): Promise<object> => {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
  return new Response(stream).json()
}

/** Objects that were packed each by itself, as one. */
const unpack = async <T>(selector: string): Promise<T> => {
  const packed = (find(selector).textContent ?? '').split(' ').filter((one) => one !== '')
  return Object.assign({}, ...(await Promise.all(packed.map(inflate))))
}

let evidence: Promise<Evidence> | undefined
/** HTML by the ids of scenarios, of a large review: rendered as the rest of the page is, and as inert. */
let bodies: Promise<Readonly<Record<string, string>>> | undefined

/** Text goes in as text, whatever it holds; what would turn it around is shown as a sign. */
const element = (name: string, ...children: readonly (string | Node)[]): HTMLElement => {
  const made = document.createElement(name)
  made.append(...children.map((child) => (typeof child === 'string' ? visible(child) : child)))
  return made
}

const renderPhases = (phases: Attempt['phases']): string =>
  Object.entries(phases)
    .map(([phase, ms]) => `${phase.replace(/Ms$/, '')} ${ms.toFixed(1)} ms`)
    .join(', ')

const renderAttempt = (attempt: Attempt): HTMLElement =>
  element(
    'tr',
    ...[
      attempt.address === undefined ? '–' : `${attempt.address}:${attempt.port ?? ''}`,
      attempt.verdict,
      attempt.detail,
      attempt.servedBy ? `${attempt.servedBy.namespace}/${attempt.servedBy.pod} on ${attempt.servedBy.node}` : '–',
      attempt.seenFrom ?? '–',
      renderPhases(attempt.phases),
    ].map((text) => element('td', text)),
  )

const titles = ['address', 'verdict', 'what was seen', 'served by', 'seen as', 'time']

const renderAttempts = (attempts: readonly Attempt[]): HTMLElement => {
  const head = element('tr', ...titles.map((title) => element('th', title)))
  const table = element('table', element('thead', head), element('tbody', ...attempts.map(renderAttempt)))
  table.className = 'plain'
  return table
}

const linesOf = ({ attempts, elapsedMs, enforcementMs, control, because, suggestion }: Judged): readonly string[] => [
  `${attempts} attempts over ${elapsedMs} ms`,
  ...(enforcementMs === undefined ? [] : [`enforced ${enforcementMs} ms after the change`]),
  ...(control ? [`control (${control.kind}): ${control.about}: ${control.verdict}`] : []),
  ...because,
  ...(suggestion === undefined ? [] : [`try: ${suggestion}`]),
]

const renderJudged = (judged: Judged): HTMLElement => {
  const { about, expected, saw, observations } = judged
  return element(
    'article',
    element('h3', about),
    element('p', `expected ${expected}, saw ${saw}`),
    element('ul', ...linesOf(judged).map((line) => element('li', line))),
    ...(observations.length > 0 ? [renderAttempts(observations)] : []),
  )
}

const renderAttached = ({ name, text }: Attached): HTMLElement =>
  element('article', element('h3', name), element('pre', text))

const isAttached = (one: Judged | Attached): one is Attached => 'text' in one

const placeOf = (one: Judged | Attached): string =>
  isAttached(one) || !one.cell ? '' : `${one.cell.row}\n${one.cell.column}`

const showEvidence = async (button: HTMLElement): Promise<void> => {
  evidence ??= unpack('#packed')
  const { evidence: key = '', place, file } = button.dataset
  const own = (await evidence)[key] ?? []
  const shown = own.filter(
    (one, index) =>
      (place === undefined || visible(placeOf(one)) === place) && (file === undefined || index === Number(file)),
  )
  find('#evidence-body').replaceChildren(
    ...shown.map((one) => (isAttached(one) ? renderAttached(one) : renderJudged(one))),
  )
  find<HTMLDialogElement>('#evidence').showModal()
}

const fill = async (details: HTMLElement): Promise<void> => {
  delete details.dataset.packed
  bodies ??= unpack('#bodies')
  details.insertAdjacentHTML('beforeend', (await bodies)[details.id] ?? '')
}

/** A link to a scenario unfolds it. */
const unfold = (): void => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
  const details = target?.closest('details')
  if (!details) return
  details.open = true
  details.scrollIntoView()
}

const isShown = ({ dataset }: HTMLElement, text: string, standing: string, column: string): boolean => {
  const standings = dataset.standings?.split(' ') ?? []
  const own = column === '' ? standings : [standings[Number(column)]]
  return (dataset.text ?? '').includes(text) && (standing === '' || own.includes(standing))
}

const filter = (): void => {
  const form = find<HTMLFormElement>('#filter')
  const said = (name: string): string => String(new FormData(form).get(name) ?? '')
  const [text, standing, column] = [said('text').trim().toLowerCase(), said('standing'), said('column')]
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')]
  for (const row of rows) row.hidden = !isShown(row, text, standing, column)
  for (const group of document.querySelectorAll<HTMLElement>('.matrix tbody'))
    group.hidden = !group.querySelector('[data-row]:not([hidden])')
  const shown = rows.filter(({ hidden }) => !hidden).length
  find('#filter output').textContent = shown === rows.length ? '' : `${shown} of ${rows.length}`
}

document.addEventListener('click', ({ target }) => {
  const button = (target as Element).closest<HTMLElement>('[data-evidence]')
  if (button) void showEvidence(button)
})
find('#filter').addEventListener('input', filter)
find('#filter').addEventListener('submit', (event) => event.preventDefault())
const onToggle = ({ target }: Event): void => {
  if (target instanceof HTMLDetailsElement && target.open && 'packed' in target.dataset) void fill(target)
}
// It does not bubble.
document.addEventListener('toggle', onToggle, true)
addEventListener('hashchange', unfold)
unfold()
