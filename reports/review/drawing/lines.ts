/** The line of a way from one box to the next, and what stands at its end. Pure. */
import type { Box } from './layout.js'

export interface Line {
  /** An SVG path. */
  readonly path: string
  /** Where it meets the box, and from which side it comes: 1 from the left, -1 from the right. */
  readonly end: { readonly x: number; readonly y: number; readonly towards: 1 | -1 }
}

/** Ways back and forth between two boxes run beside each other. */
const apart = 6
const bulge = { least: 26, most: 66 } as const
/** Room for what stands at the end. */
const tip = 7

const round = (value: number): number => Math.round(value * 10) / 10

const middleOf = ({ y, height }: Box): number => y + height / 2

const overlaps = (one: Box, other: Box): boolean => one.x < other.x + other.width && other.x < one.x + one.width

/** Between boxes that stand above each other: out to the right, and back. */
const around = (from: Box, to: Box): Line => {
  const down = middleOf(to) >= middleOf(from)
  const [fromY, toY] = [middleOf(from) + (down ? apart : -apart), middleOf(to) + (down ? -apart : apart)]
  const [fromX, toX] = [from.x + from.width, to.x + to.width + tip]
  const reach = Math.min(bulge.most, bulge.least + Math.abs(toY - fromY) / 5) + (down ? 0 : 8)
  const x = Math.max(fromX, toX) + reach
  return {
    path: `M${round(fromX)} ${round(fromY)}C${round(x)} ${round(fromY)} ${round(x)} ${round(toY)} ${round(toX)} ${round(toY)}`,
    end: { x: round(toX - tip), y: round(toY), towards: -1 },
  }
}

const across = (from: Box, to: Box): Line => {
  const towards = to.x > from.x ? 1 : -1
  const shift = -apart * towards
  const [fromY, toY] = [middleOf(from) + shift, middleOf(to) + shift]
  const fromX = towards === 1 ? from.x + from.width : from.x
  const edge = towards === 1 ? to.x : to.x + to.width
  const toX = edge - tip * towards
  const half = (toX - fromX) / 2
  return {
    path: `M${round(fromX)} ${round(fromY)}C${round(fromX + half)} ${round(fromY)} ${round(toX - half)} ${round(toY)} ${round(toX)} ${round(toY)}`,
    end: { x: round(edge), y: round(toY), towards },
  }
}

export const lineBetween = (from: Box, to: Box): Line => (overlaps(from, to) ? around(from, to) : across(from, to))

/** An arrowhead: it got there. */
export const arrowAt = ({ x, y, towards }: Line['end']): string => `M${x} ${y}l${-9 * towards} -4.5v9z`

/** A cross before the box: it did not. */
export const crossAt = ({ x, y, towards }: Line['end']): string => {
  const centre = round(x - 8 * towards)
  return `M${centre - 5} ${y - 5}l10 10m0 -10l-10 10`
}
