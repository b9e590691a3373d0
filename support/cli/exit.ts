/** How a command's number becomes the exit code of the process. */

/** Runs a command and makes its number the exit code; the process ends by itself when all is closed. */
export const exitWith = async (command: Promise<number>): Promise<void> => {
  const code = await command
  // A formatter may know worse already.
  if (code !== 0) process.exitCode = code
}
