/** What is tried a few times by `npm test` is tried many times by `npm run test:endurance`. */
export const isEndurance = process.env.NETHERKIN_TEST_ENDURANCE !== undefined
