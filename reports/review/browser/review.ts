/** The review's script: a filter, links that unfold, evidence on request. Without it the page is read all the same. */
import { showEvidence } from './evidence.js'
import { find } from './find.js'
import { drawTopology } from './topology.js'
import { unpackBodies } from './unpack.js'

/** What unfolds of a large review is put in when it is needed. */
const fill = async (details: HTMLElement): Promise<void> => {
  if (details.dataset.packed === undefined) return
  delete details.dataset.packed
  details.insertAdjacentHTML('beforeend', (await unpackBodies())[details.id] ?? '')
}

const onToggle = async ({ target }: Event): Promise<void> => {
  if (!(target instanceof HTMLDetailsElement && target.open)) return
  await fill(target)
  await drawTopology(target)
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
// Toggles do not bubble.
document.addEventListener('toggle', (event) => void onToggle(event), true)
find('#filter').addEventListener('input', filter)
find('#filter').addEventListener('submit', (event) => event.preventDefault())
addEventListener('hashchange', unfold)
unfold()
