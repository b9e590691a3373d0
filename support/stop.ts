/** Support code for Cucumber: once the run is asked to end, no further scenario starts. */
import { Before } from '@cucumber/cucumber'
import { interruption, obeyCoordinator } from './scenario/interruption.js'

if (process.env.CUCUMBER_PARALLEL === 'true') obeyCoordinator()

// Cucumber 12 cannot be stopped, but it can be told to skip. Reports know the reason by this word.
Before({ name: 'stop when interrupted' }, function (this: { log(text: string): void }) {
  if (!interruption.aborted) return undefined
  this.log('interrupted')
  return 'skipped'
})
