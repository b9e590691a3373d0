import { InputError } from '../errors.js'
import { toItems } from './name.js'

export type Labels = Readonly<Record<string, string>>

/** `app=web`, `app=web, tier=front`; an empty text is no label. @throws {InputError} for anything that is no pair. */
export const toLabels = (text: string): Labels =>
  Object.fromEntries(
    toItems(text).map((pair) => {
      const [key = '', value, ...more] = pair.split('=')
      if (key === '' || value === undefined || more.length > 0)
        throw new InputError(`"${pair}" is no label; write key=value, and a comma between two`)
      return [key, value]
    }),
  )
