/** What says that a scenario fails where it does, and until when that counts. */
import type { ScenarioResult } from '../standing.js'

/** Whatever else somebody wrote there is text. */
const isAddress = (source: string): boolean => /^https?:\/\/\S+$/.test(source)

export const ExcuseOf = ({ excuse }: Pick<ScenarioResult, 'excuse'>) => {
  if (!excuse) return null
  const { source, expires } = excuse
  return (
    <>
      {' '}
      (
      {isAddress(source) ? (
        <a href={source} rel="noreferrer">
          {source}
        </a>
      ) : (
        source
      )}
      ; until {expires})
    </>
  )
}
