/** Names as a drawing has room for them. Pure. */

/** Control characters and marks that turn the direction of what follows are shown, not heeded. */
export const inert = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\uFFFD')

/** Its beginning and its end, where it is longer than that many characters. */
export const shorten = (text: string, most = 20): string => {
  const characters = [...inert(text)]
  if (characters.length <= most) return characters.join('')
  const half = Math.floor((most - 1) / 2)
  return `${characters.slice(0, most - 1 - half).join('')}…${characters.slice(-half).join('')}`
}
