/** Lengths of time as people write them on a command line. Pure. */

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** `90s`, `30m`, `2h`, `500ms`; a bare number is seconds. Undefined for anything else, and for 0. */
export const parseDuration = (text: string): number | undefined => {
  const [, number = '', unit = 's'] = /^(\d{1,7}(?:\.\d+)?)(ms|s|m|h)?$/.exec(text.trim()) ?? []
  const ms = Number(number) * (unitsMs[unit] ?? 0)
  return number !== '' && ms > 0 ? ms : undefined
}

/** `1 min 5 s`, `12.3 s`, `250 ms` */
export const renderDuration = (ms: number): string => {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`
}
