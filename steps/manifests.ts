/** Any Kubernetes object, as YAML in the feature or in a file beside it. */

import { applyManifest, declareManifest, readManifest } from '../support/declaring/manifests.js'
import { parseManifest } from '../support/rules/manifest.js'
import { changes, declares, Given, When } from '../support/sentence.js'

Given(
  'the manifest',
  declares((topology, text) => declareManifest(topology, parseManifest(text))),
)

Given(
  'the manifest file {string}',
  declares((topology, file) => declareManifest(topology, readManifest(topology, file))),
)

When(
  'the manifest is applied',
  changes((topology, text) => applyManifest(topology, parseManifest(text))),
)

When(
  'the manifest file {string} is applied',
  changes((topology, file) => applyManifest(topology, readManifest(topology, file))),
)
