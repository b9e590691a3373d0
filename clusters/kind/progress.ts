/** How far kind is, from what it says. */
import type { Phase } from '../cluster.js'

/** First match wins; the words are those of kind's own steps. */
const steps: readonly { readonly said: RegExp; readonly name: Phase['name'] }[] = [
  { said: /Ensuring node image/, name: 'image' },
  { said: /Preparing nodes|Configuring the external load balancer|Writing configuration/, name: 'nodes' },
  { said: /Starting control-plane|Installing StorageClass|Joining worker nodes/, name: 'control plane' },
  { said: /Installing CNI/, name: 'control plane' },
]

/** `• Preparing nodes 📦 📦  ...` begins a step; the same words after a check mark end it. */
export const readStep = (line: string): { readonly name: Phase['name']; readonly text: string } | undefined => {
  const [, text] = /^\s*•\s+(.*?)\s*\.\.\.\s*$/u.exec(line) ?? []
  if (text === undefined) return undefined
  const found = steps.find(({ said }) => said.test(text))
  return found && { name: found.name, text: text.replaceAll(/[^\x20-\x7e…≤]/gu, '').trim() }
}

export interface Phases {
  begin(name: Phase['name'], text: string): void
  /** Ends the phase that lasts. */
  end(): void
  /** The phase that lasts, or the last one. */
  readonly current: Phase['name']
}

/** Tells each phase twice: when it begins, and with its time when the next one does. */
export const trackPhases = (
  onPhase: (phase: Phase) => void = () => {},
  now: () => number = performance.now.bind(performance),
): Phases => {
  let lasting: { readonly name: Phase['name']; text: string; readonly since: number } | undefined
  let current: Phase['name'] = 'image'
  const end = (): void => {
    if (lasting) onPhase({ name: lasting.name, text: lasting.text, tookMs: Math.round(now() - lasting.since) })
    lasting = undefined
  }
  return {
    begin: (name, text) => {
      if (lasting?.name === name) {
        lasting.text = text
        return
      }
      end()
      current = name
      lasting = { name, text, since: now() }
      onPhase({ name, text })
    },
    end,
    get current() {
      return current
    },
  }
}
