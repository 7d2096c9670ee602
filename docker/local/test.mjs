import { join } from 'node:path';
import { say } from './console.mjs';
import { checkForEngine } from './container-engine.mjs';
import { hasTests, runJest, sum } from './jest-runs.mjs';
import { runCommand } from './lifecycle.mjs';
import { hubDir } from './places.mjs';
import { prepare } from './prepare.mjs';
import { startFresh } from './test-infrastructure.mjs';

/** @typedef {import('./jest-runs.mjs').Counts} Counts */
/** @typedef {import('./jest-runs.mjs').Project} Project */
/** @typedef {import('./lifecycle.mjs').Lifecycle} Lifecycle */

/** What the infrastructure takes to start on two free cores. */
const USUAL_START_MS = 12_000;

async function prepareForTests() {
  const inContainers = process.env['HUB_TEST_INFRA'] === 'testcontainers';
  if (inContainers) checkForEngine();
  await prepare({ infrastructure: !inContainers, build: true });
  if (inContainers) await (await import('./testcontainers.mjs')).checkEngine();
}

/** @param {Lifecycle} life @param {Project} project @param {string[]} args @returns {Promise<Counts>} */
async function runOnInfrastructure(life, project, args) {
  if (args.length > 0 && !(await hasTests(project, args))) return sum([]);
  const startedMs = performance.now();
  const env = await startFresh(life, join(hubDir, 'test'));
  const patience = Math.max(1, Math.round((performance.now() - startedMs) / USUAL_START_MS));
  if (patience > 1) say(`  This machine is about ${patience} times slower than usual: tests wait that much longer`);
  say(`\nRunning ${project} tests`);
  return runJest(project, args, { ...env, HUB_TEST_PATIENCE: String(patience) });
}

/** @param {Counts} counts */
function printLastLine({ passed, failed, skipped }) {
  if (skipped > 0) say(`${skipped} skipped`);
  if (passed + failed === 0) say('No test ran');
  say(`${passed} passed, ${failed} failed`);
}

runCommand(async life => {
  const faults = process.argv.includes('--faults');
  const args = process.argv.slice(2).filter(arg => arg !== '--faults');
  await prepareForTests();
  const unit = faults ? sum([]) : await runJest('unit', args, {});
  const counts = sum([unit, await runOnInfrastructure(life, faults ? 'faults' : 'acceptance', args)]);
  await life.undo();
  printLastLine(counts);
  return counts.failed === 0 && counts.passed > 0 ? 0 : 1;
});
