/** What a bundle claims, in words. Pure. */
import { inert } from '../inert.js'
import type { Claim } from './claim.js'

const sayings: Readonly<Record<Claim['result'], string>> = {
  conformant: 'Every scenario of the profile passed.',
  partly: 'PARTLY: what ran passed, but scenarios of the profile were skipped, and nothing is claimed of them.',
  'not conformant': 'NOT conformant: scenarios of the profile failed, were expected to fail, or could not be judged.',
}

/** Names come from clusters and files: nothing in them may become markup. */
const plain = (text: string): string =>
  inert(text)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\`*_[\]<>#|&!]/g, '\\$&')

const notPassed = ({ scenarios }: Claim): string[] =>
  scenarios
    .filter(({ verdict }) => verdict !== 'passed')
    .map(
      ({ uri, line, name, verdict, reason }) =>
        `- ${verdict}: ${plain(`${uri}:${line} ${name}`)}${reason ? ` (${plain(reason)})` : ''}`,
    )

export const renderReadme = (claim: Claim): string => {
  const { profile, counts, result, columns } = claim
  const { passed, total, skipped, diverged, failed, unjudged } = counts
  const lines = [
    `# Netherkin, profile \`${profile.name}\`: ${columns.map(({ name }) => plain(name)).join(', ')}`,
    '',
    sayings[result],
    '',
    `Passed ${passed} of ${total} scenarios of the profile; ${skipped} skipped, ${diverged} expected to fail, ${failed} failed, ${unjudged} not judged.`,
    '',
    `This says what these scenarios (\`${profile.tags}\`) of netherkin ${profile.suiteVersion} saw on one cluster between ${claim.startedAt} and`,
    `${claim.endedAt}, and nothing else: no other version, cluster or behaviour, and no certification by anybody.`,
    `SHA-256 of the feature files: ${profile.suiteHash}`,
    '',
    ...notPassed(claim),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}
