/** A holder launched before anybody needs it: no spec changes how one starts, and starting takes its time. */
import { type Holder, type LaunchOptions, launch } from './launch.js'

let spare: Promise<Holder | undefined> | undefined

const launchResting = async (options: LaunchOptions): Promise<Holder> => {
  const holder = await launch(options)
  holder.rest()
  return holder
}

/** Why it does not start is told to whoever needs one. */
export const launchSpare = (options: LaunchOptions): void => {
  spare ??= launchResting(options).catch(() => undefined)
}

/** The spare holder where there is one, otherwise a new one. @throws an Error when none can start. */
export const takeHolder = async (options: LaunchOptions): Promise<Holder> => {
  const ready = spare
  spare = undefined
  const holder = await ready
  holder?.wake()
  return holder ?? launch(options)
}
