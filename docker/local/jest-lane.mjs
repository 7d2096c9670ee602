/**
 * Loaded by Jest before each file of tests on services: each worker of Jest has services of its own, and takes the next file
 * when it is done with one, so that both are busy to the end whatever the files take. `test.mjs` tells them to it.
 */
const { HUB_TEST_LANES, JEST_WORKER_ID } = process.env;
if (HUB_TEST_LANES) {
  const lane = Number(JEST_WORKER_ID) - 1;
  const env = JSON.parse(HUB_TEST_LANES)[lane];
  if (!env)
    throw new Error(`There are no services for worker ${JEST_WORKER_ID} of Jest: npm test says how many there are`);
  Object.assign(process.env, env, { HUB_TEST_LANE: String(lane) });
  // What the tests start needs to know of its own only.
  delete process.env['HUB_TEST_LANES'];
}
