/**
 * The words that stand in braces in sentences. Each regexp is written out, long as it is: editors complete steps by
 * reading these files, and read literals only. A name is `A`, `"A"` or `namespace/A`.
 */
import './parameters/answers.js'
import './parameters/names.js'
import './parameters/places.js'
import './parameters/policies.js'
import './parameters/ports.js'
import './parameters/services.js'
