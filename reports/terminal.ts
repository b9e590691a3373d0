/** A review as the matrix that a run of several columns prints at its end. Pure. */
import { inertLine } from './inert.js'
import { renderMatrix } from './matrix.js'
import type { MatrixOptions } from './matrix-table.js'
import type { Review } from './review/review.js'

export const renderTerminal = ({ columns, missing, exitCode }: Review, options: MatrixOptions): string =>
  `${[renderMatrix(columns, options), ...missing.map(inertLine), `exit ${exitCode}`].join('\n')}\n`
