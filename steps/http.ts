/** HTTP from anywhere to anything: requests and their answers. */
import { askExchanges, askStatus } from '../support/asking/exchanges.js'
import { asks, Then } from '../support/sentence.js'

Then('{source} gets/get status {status} from {target} on {port} at {url}', asks(askStatus))

Then('{source} gets/get these answers from {target} on {port}', asks(askExchanges))
