import { join } from 'node:path';
import { lastWords, launchApp, waitForHealth, waitForPort } from './apps.mjs';
import { LocalError, say, secondsSince, step } from './console.mjs';
import { checkDoors, readDoors, urlOf } from './doors.mjs';
import { readIfThere } from './files.mjs';
import { hubEnvironment, placesOf, sandboxEnvironment } from './hub-environment.mjs';
import { startInfrastructure } from './infrastructure.mjs';
import { runCommand } from './lifecycle.mjs';
import { hubDir } from './places.mjs';
import { prepare } from './prepare.mjs';
import { endProcesses } from './process-table.mjs';
import { claimStart, publishRun, releaseStart } from './run-file.mjs';
import { USAGE, readStartOptions } from './start-options.mjs';
import { printAddresses, printHowToSend } from './start-texts.mjs';

/** @typedef {import('./apps.mjs').RunningApp} RunningApp */
/** @typedef {import('./doors.mjs').Doors} Doors */
/** @typedef {import('./infrastructure.mjs').Infrastructure} Infrastructure */
/** @typedef {import('./lifecycle.mjs').Lifecycle} Lifecycle */
/** @typedef {import('./run-file.mjs').Run} Run */
/** @typedef {import('./start-options.mjs').StartOptions} StartOptions */

const startedMs = performance.now() - process.uptime() * 1000;
const logDir = join(hubDir, 'logs');

/** @param {Lifecycle} life @param {StartOptions} options */
async function bringInfrastructureUp(life, options) {
  const dir = placesOf(options).data;
  /** @param {string} name */
  const onLoss = name => void life.fail(new LocalError(`${name} has ended unexpectedly; see ${dir}/logs`));
  life.onEnd(() => endProcesses(each => each.instance === dir)); // a start that is interrupted half-way
  const start = () => startInfrastructure({ dir, onLoss });
  const infrastructure = await step('Starting Kafka, PostgreSQL and Redis', start);
  life.onEnd(() => infrastructure.stop());
  return infrastructure;
}

/**
 * @param {Lifecycle} life
 * @param {Infrastructure} infrastructure
 * @param {string} app
 * @param {NodeJS.ProcessEnv} env
 */
function launch(life, infrastructure, app, env) {
  const running = launchApp(infrastructure.session, app, { env: { ...infrastructure.env, ...env }, logDir });
  running.child.once('exit', () => life.isEnding || void life.fail(new LocalError(lastWords(running))));
  return running;
}

/**
 * @param {Lifecycle} life
 * @param {Infrastructure} infrastructure
 * @param {Doors} doors
 * @param {StartOptions} options
 */
async function startApps(life, infrastructure, doors, options) {
  const hub = launch(life, infrastructure, 'hub', hubEnvironment(doors, options));
  const hubIsReady = () => waitForHealth(hub, urlOf(doors.health));
  if (options.empty) {
    await step('Starting the hub', hubIsReady);
    return [hub];
  }
  const partners = launch(life, infrastructure, 'partner-sim', sandboxEnvironment(doors, options));
  const partnersAnswer = () => waitForPort(partners, doors.sandbox);
  await step('Starting the hub and the sandbox partners', () => Promise.all([hubIsReady(), partnersAnswer()]));
  return [hub, partners];
}

/**
 * @param {Infrastructure} infrastructure
 * @param {RunningApp[]} apps
 * @param {Doors} doors
 * @param {StartOptions} options
 * @returns {Run}
 */
function describe(infrastructure, apps, doors, options) {
  // Without a registry file nobody has credentials yet.
  const { clients = {} } = JSON.parse(readIfThere(placesOf(options).credentials) ?? '{}');
  return {
    exchangeUrl: urlOf(doors.exchange),
    managementUrl: urlOf(doors.management),
    healthUrl: urlOf(doors.health),
    sandboxUrl: options.empty ? null : urlOf(doors.sandbox),
    processes: apps.map(({ app, child }) => ({ app, pid: /** @type {number} */ (child.pid) })),
    clients,
    people: {},
    infrastructure: { env: infrastructure.env, pids: infrastructure.pids },
  };
}

/** @param {Lifecycle} life @param {StartOptions} options */
async function bringUp(life, options) {
  const doors = readDoors();
  claimStart();
  life.onEnd(releaseStart);
  await checkDoors(
    doors,
    options.empty ? ['exchange', 'management', 'health'] : ['exchange', 'management', 'health', 'sandbox'],
  );
  await prepare({ infrastructure: true, build: true });
  const infrastructure = await bringInfrastructureUp(life, options);
  const apps = await startApps(life, infrastructure, doors, options);
  const run = describe(infrastructure, apps, doors, options);
  publishRun(run);
  say(`The hub is ready after ${secondsSince(startedMs)}`);
  return run;
}

/** @param {Run} run */
async function sendSample(run) {
  const readyAfterMs = Math.round(performance.now() - startedMs);
  const { runSample } = await import('./sample.mjs');
  return runSample({ run, dir: hubDir, print: say, readyAfterMs });
}

runCommand(async life => {
  const options = readStartOptions(process.argv.slice(2));
  if (options.help) {
    say(USAGE);
    return 0;
  }
  const run = await bringUp(life, options);
  const { ok } = options.empty ? { ok: true } : await sendSample(run);
  if (options.once) return ok ? 0 : 1;
  printAddresses(run);
  printHowToSend(run);
  say('The hub stays up until Ctrl-C; what it accepted is there at the next start.');
  life.codeOnSignal = 0;
  return new Promise(() => undefined);
});
