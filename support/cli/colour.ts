/** Whether what a command prints at its end is coloured: for people at a terminal who did not say otherwise. */
export const showColour = (): boolean => (process.stdout.isTTY ?? false) && (process.env.NO_COLOR ?? '') === ''
