/**
 * Loaded by Jest before each file of tests on services: each worker of Jest has services of its own, and takes the next file
 * when it is done with one, so that both are busy to the end whatever the files take. `test.mjs` tells them to it.
 */
const lane = Number(process.env['JEST_WORKER_ID']) - 1;
const lanes = JSON.parse(process.env['HUB_TEST_LANES'] ?? '[{}]');
Object.assign(process.env, lanes[lane], { HUB_TEST_LANE: String(lane) });
