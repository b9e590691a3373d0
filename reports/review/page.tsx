/** A review as one self-contained HTML file. Pure: style and script are handed in, everything else is escaped. */
import { renderToString } from 'preact-render-to-string'
import { visible } from '../inert.js'
import { Answer } from './answer.js'
import { Enforcement } from './enforcement.js'
import { isLarge, packBodies } from './large.js'
import { Matrix } from './matrix.js'
import { packEvidence, packTopologies } from './packed.js'
import type { Review } from './review.js'
import { ScenarioView } from './scenario.js'
import { Slowest } from './slowest.js'

export interface PageAssets {
  readonly style: string
  /** A script without imports. */
  readonly script: string
}

/** Nothing may be loaded from anywhere. */
const contentPolicy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"

const raw = (text: string) => ({ dangerouslySetInnerHTML: { __html: text } })

const Details = ({ review }: { readonly review: Review }) => {
  const packed = isLarge(review)
  const columns = review.columns.map(({ short }) => short)
  return (
    <>
      {packed && <noscript>What a scenario unfolds to needs the page's script: this review is large.</noscript>}
      {review.features.map(({ uri, name, scenarios }) => (
        <section>
          <h3>
            {name} <span class="faint">{uri}</span>
          </h3>
          {scenarios.map((scenario) => (
            <ScenarioView scenario={scenario} columns={columns} packed={packed} />
          ))}
        </section>
      ))}
    </>
  )
}

const Page = ({ review, assets }: { readonly review: Review; readonly assets: PageAssets }) => (
  <html lang="en">
    <head>
      <meta charSet="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta http-equiv="Content-Security-Policy" content={contentPolicy} />
      <title>Netherkin review</title>
      <style {...raw(assets.style)} />
    </head>
    <body>
      <main>
        <Answer review={review} />
        <Matrix review={review} />
        <section aria-labelledby="details">
          <h2 id="details">In detail</h2>
          <Details review={review} />
        </section>
        <Enforcement columns={review.columns} />
        <Slowest review={review} />
      </main>
      <dialog id="evidence" aria-label="Evidence">
        <form method="dialog">
          <button type="submit">close</button>
        </form>
        <div id="evidence-body" />
      </dialog>
      <script type="application/octet-stream" id="packed" {...raw(packEvidence(review))} />
      <script type="application/octet-stream" id="topologies" {...raw(packTopologies(review))} />
      {isLarge(review) && <script type="application/octet-stream" id="bodies" {...raw(packBodies(review))} />}
      <script {...raw(assets.script)} />
    </body>
  </html>
)

/** Markup is escaped where it is rendered; what acts without being markup (a mark that turns text around) is put in signs at last. */
export const renderReview = (review: Review, assets: PageAssets): string =>
  `<!doctype html>\n${visible(renderToString(<Page review={review} assets={assets} />))}\n`
