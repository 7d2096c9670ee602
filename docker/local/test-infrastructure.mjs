import { rmSync } from 'node:fs';
import { openControl } from './control.mjs';
import { LocalError, step } from './console.mjs';
import { startInfrastructure } from './infrastructure.mjs';
import { endProcesses } from './process-table.mjs';
import { lockOwner } from './session.mjs';

/** @typedef {import('./lifecycle.mjs').Lifecycle} Lifecycle */

/** @param {Lifecycle} life @param {string} dir @returns {Promise<NodeJS.ProcessEnv>} */
async function startOwn(life, dir) {
  const owner = lockOwner(`${dir}.lock`);
  if (owner)
    throw new LocalError(`${dir} is in use by process ${owner.pid}; wait for it, or set HUB_DIR to another folder`);
  await endProcesses(each => each.instance === dir);
  rmSync(dir, { recursive: true, force: true });
  life.onEnd(() => endProcesses(each => each.instance === dir)); // a start that is interrupted half-way
  const infrastructure = await startInfrastructure({ dir });
  life.onEnd(() => infrastructure.stop());
  const control = await openControl(infrastructure);
  return { ...infrastructure.env, ...infrastructure.session.mark('app'), HUB_TEST_CONTROL: control };
}

/** @param {Lifecycle} life @returns {Promise<NodeJS.ProcessEnv>} */
async function startContainers(life) {
  const { startContainers: start } = await import('./testcontainers.mjs');
  const { env, stop } = await start();
  life.onEnd(stop);
  return env;
}

/**
 * Fresh Kafka, PostgreSQL and Redis for tests or benchmarks; they end with this command.
 * @param {Lifecycle} life
 * @param {string} dir wiped first
 * @returns {Promise<NodeJS.ProcessEnv>} what the tests' environment needs to reach them
 */
export function startFresh(life, dir) {
  const inContainers = process.env['HUB_TEST_INFRA'] === 'testcontainers';
  const what = `Starting Kafka, PostgreSQL and Redis${inContainers ? ' in containers' : ''}`;
  return step(what, () => (inContainers ? startContainers(life) : startOwn(life, dir)));
}
