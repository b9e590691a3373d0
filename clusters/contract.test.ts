import { describeContract } from './contract.js'
import { createScripted } from './scripted.js'

describeContract(createScripted(), { enforces: false, timeoutMs: 100, createMs: 1000, sends: false })
