import { cpus } from 'node:os';
import { join } from 'node:path';
import { say } from './console.mjs';
import { checkForEngine } from './container-engine.mjs';
import { hasTests, runJest, sum } from './jest-runs.mjs';
import { runCommand } from './lifecycle.mjs';
import { hubDir } from './places.mjs';
import { prepare } from './prepare.mjs';
import { openSession } from './session.mjs';
import { startFresh } from './test-infrastructure.mjs';

/** @typedef {import('./jest-runs.mjs').Counts} Counts */
/** @typedef {import('./jest-runs.mjs').Project} Project */
/** @typedef {import('./lifecycle.mjs').Lifecycle} Lifecycle */

async function prepareForTests() {
  const inContainers = process.env['HUB_TEST_INFRA'] === 'testcontainers';
  if (inContainers) checkForEngine();
  await prepare({ infrastructure: !inContainers, build: true });
  if (inContainers) await (await import('./testcontainers.mjs')).checkEngine();
}

/**
 * Files of tests share their services, and so run one after the other; most of the time they wait. A whole run has two
 * lanes with services of their own, each of which takes the next file when it is done with one.
 * @param {string[]} args
 */
function lanesFor(args) {
  const isWhole = args.length === 0 && process.env['HUB_TEST_INFRA'] !== 'testcontainers';
  return isWhole ? Math.min(2, cpus().length) : 1;
}

/** @param {Lifecycle} life @param {Project} project @param {string[]} args @param {number} lanes @returns {Promise<Counts>} */
async function runOnInfrastructure(life, project, args, lanes = 1) {
  if (args.length > 0 && !(await hasTests(project, args))) return sum([]);
  /** @type {NodeJS.ProcessEnv[]} */
  const envs = [];
  // What began last ends first: with the first lane Jest itself, which would begin new tests where a lane's services are gone.
  for (let lane = lanes - 1; lane >= 0; lane--)
    envs[lane] = await startFresh(life, join(hubDir, lane === 0 ? 'test' : `test-${lane}`));
  say(`\nRunning ${project} tests${lanes > 1 ? ` in ${lanes} lanes` : ''}`);
  // Jest itself bears the mark of the first lane: who starts the next run after a kill finds it by that.
  const counts = await runJest(project, args, { ...envs[0], HUB_TEST_LANES: JSON.stringify(envs) }, lanes);
  await life.undo();
  return counts;
}

/**
 * Tests of what `npm start` runs, which brings services of its own up: there must be none of the others beside them. Where
 * this command is killed, so is what they started.
 * @param {Lifecycle} life @param {string[]} args @returns {Promise<Counts>}
 */
async function runOnSample(life, args) {
  if (args.length > 0 && !(await hasTests('sample', args))) return sum([]);
  if (process.env['HUB_TEST_INFRA'] === 'testcontainers') {
    say('\nLeft out: the tests of the sample, which npm start runs on services of its own and not in containers');
    return sum([]);
  }
  const session = await openSession(join(hubDir, 'test-sample'));
  life.onEnd(() => session.close());
  say('\nRunning tests of the sample');
  const counts = await runJest('sample', args, session.mark('app'));
  await life.undo();
  return counts;
}

/** @param {Lifecycle} life @param {string[]} args @returns {Promise<Counts>} */
async function runAll(life, args) {
  // Unit tests wait for nothing, and fill the time in which the others do.
  const besideEachOther = await Promise.all([
    runJest(args.length === 0 ? 'unit' : 'spec', args, {}, 2),
    runOnInfrastructure(life, 'acceptance', args, lanesFor(args)),
  ]);
  const sample = await runOnSample(life, args);
  const faults = await runOnInfrastructure(life, 'short-faults', args);
  return sum([...besideEachOther, sample, faults]);
}

/** @param {Counts} counts */
function printLastLines({ passed, failed, skipped, failures }) {
  if (failures.length > 0) say(`\nFailed:\n${failures.map(failure => `- ${failure}`).join('\n')}`);
  if (skipped > 0) say(`${skipped} skipped`);
  if (passed + failed === 0) say('No test ran');
  say(`${passed} passed, ${failed} failed`);
}

runCommand(async life => {
  const faults = process.argv.includes('--faults');
  const args = process.argv.slice(2).filter(arg => arg !== '--faults');
  await prepareForTests();
  const counts = faults ? await runOnInfrastructure(life, 'faults', args) : await runAll(life, args);
  printLastLines(counts);
  return counts.failed === 0 && counts.passed > 0 ? 0 : 1;
});
