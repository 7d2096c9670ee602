import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { launchApp, mainOf, waitForHealth, waitForPort } from './apps.mjs';
import { explain, LocalError, say, secondsSince, step } from './console.mjs';
import { checkDoors, readDoors, urlOf } from './doors.mjs';
import { readIfThere } from './files.mjs';
import { hubEnvironment, placesOf, sandboxEnvironment } from './hub-environment.mjs';
import { startInfrastructure } from './infrastructure.mjs';
import { runCommand } from './lifecycle.mjs';
import { hubDir } from './places.mjs';
import { prepare } from './prepare.mjs';
import { endProcesses, findProcesses } from './process-table.mjs';
import { claimStart, publishRun, releaseStart, republishRun, republishServices } from './run-file.mjs';
import { edgeProcess, planProcesses, processEnvironment } from './split.mjs';
import { USAGE, readStartOptions } from './start-options.mjs';
import { printAddresses, printHowToSend } from './start-texts.mjs';
import { superviseApp } from './supervise.mjs';

/** @typedef {import('./apps.mjs').AppToLaunch} AppToLaunch */
/** @typedef {import('./apps.mjs').RunningApp} RunningApp */
/** @typedef {import('./doors.mjs').Doors} Doors */
/** @typedef {import('./infrastructure.mjs').Infrastructure} Infrastructure */
/** @typedef {import('./lifecycle.mjs').Lifecycle} Lifecycle */
/** @typedef {import('./run-file.mjs').Run} Run */
/** @typedef {import('./service.mjs').ServiceName} ServiceName */
/** @typedef {import('./start-options.mjs').StartOptions} StartOptions */

const startedMs = performance.now() - process.uptime() * 1000;
const logDir = join(hubDir, 'logs');
/** What ends a service may do so again while it starts. */
const RESTARTS = 5;
const RESTART_AFTER_MS = 1_000;

/** @param {Lifecycle} life @param {StartOptions} options */
async function bringInfrastructureUp(life, options) {
  const dir = placesOf(options).data;
  /** Its end is no end of the run: the hub waits for it, as for one that it was given. @param {ServiceName} name */
  const onLoss = name => startAgain(name, 'has ended unexpectedly');
  /** @param {ServiceName} name */
  const onDeaf = name => startAgain(name, 'refuses groups of consumers (a fault of its own after a hard end)');
  /** @param {ServiceName} name @param {string} why */
  const startAgain = (name, why) => {
    if (life.isEnding) return;
    say(`${name} ${why} and is started again; see ${dir}/logs`);
    tryAgain(life, () => infrastructure.restart(name)).then(
      () => republishServices(infrastructure.pids),
      error => void life.fail(new LocalError(`${name} does not start again: ${explain(error)}`)),
    );
  };
  life.onEnd(() => endProcesses(each => each.instance === dir)); // a start that is interrupted half-way
  const start = () => startInfrastructure({ dir, onLoss, onDeaf });
  const infrastructure = await step('Starting Kafka, PostgreSQL and Redis', start);
  life.onEnd(() => infrastructure.stop());
  return infrastructure;
}

/**
 * Whoever ended it may end it while it starts, too, or what it left may take a moment to go.
 * @param {Lifecycle} life @param {() => Promise<void>} restart
 */
async function tryAgain(life, restart) {
  for (let left = RESTARTS - 1; ; left--) {
    try {
      return await restart();
    } catch (error) {
      if (left > 0) await pause(RESTART_AFTER_MS);
      if (left === 0 || life.isEnding) throw error;
    }
  }
}

/**
 * Begins processes. Each is `ready` when its `wait` is over; from then on another takes its place whenever it ends.
 * @param {Lifecycle} life
 * @param {Infrastructure} infrastructure
 */
function launcher(life, { session, env: infrastructureEnv }) {
  /** @param {AppToLaunch} app */
  const launch = app => launchApp(session, { ...app, env: { ...infrastructureEnv, ...app.env } }, logDir);
  /** @param {AppToLaunch} app @param {(running: RunningApp) => Promise<void>} wait */
  return (app, wait) => {
    const running = launch(app);
    const supervise = () =>
      superviseApp(running, {
        isEnding: () => life.isEnding,
        again: () => launch(app).child,
        onRestart: () => republishRun(running),
        giveUp: error => void life.fail(error),
      });
    return { running, ready: wait(running).then(supervise) };
  };
}

/** @typedef {ReturnType<ReturnType<typeof launcher>>} Begun */

/**
 * @param {ReturnType<typeof launcher>} begin
 * @param {Doors} doors
 * @param {StartOptions} options
 * @returns {Begun[]}
 */
function startHub(begin, doors, options) {
  const app = { app: 'hub', main: mainOf('hub'), env: hubEnvironment(doors, options) };
  return [begin(app, hub => waitForHealth(hub, urlOf(doors.health)))];
}

/**
 * @param {ReturnType<typeof launcher>} begin
 * @param {Doors} doors
 * @param {StartOptions} options
 * @returns {Promise<Begun[]>}
 */
async function startSplitHub(begin, doors, options) {
  const [first, ...others] = await planProcesses(options.copies);
  if (!first) throw new Error('A split hub has processes');
  /** @param {import('./edge.mjs').Upstream} upstream */
  const beginApp = upstream => {
    const env = { ...hubEnvironment(doors, options), ...processEnvironment(upstream, doors) };
    const app = { app: upstream.name, main: mainOf(upstream.app), env };
    return begin(app, running => waitForHealth(running, urlOf(upstream.health)));
  };
  const registry = beginApp(first);
  await registry.ready;
  const edge = { app: 'edge', ...edgeProcess([first, ...others], doors) };
  return [registry, ...others.map(beginApp), begin(edge, running => waitForHealth(running, urlOf(doors.health)))];
}

/**
 * @param {Lifecycle} life
 * @param {Infrastructure} infrastructure
 * @param {Doors} doors
 * @param {StartOptions} options
 */
async function startApps(life, infrastructure, doors, options) {
  const begin = launcher(life, infrastructure);
  const what = options.empty ? 'the hub' : 'the hub and the sandbox partners';
  return step(`Starting ${what}`, async () => {
    const begun = await (options.split ? startSplitHub(begin, doors, options) : startHub(begin, doors, options));
    if (!options.empty) {
      const env = sandboxEnvironment(doors, options);
      const partners = { app: 'partner-sim', main: mainOf('partner-sim'), env };
      begun.push(begin(partners, running => waitForPort(running, doors.sandbox)));
    }
    await Promise.all(begun.map(({ ready }) => ready));
    return begun.map(({ running }) => running);
  });
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

/** A launcher that was killed leaves what it had started at the doors for a moment, with a sandbox or without. */
async function endLeftBehind() {
  const dirs = [true, false].map(empty => placesOf({ empty }).data);
  if (findProcesses(each => dirs.includes(each.instance)).length === 0) return;
  await step('Ending what a start that was killed has left', () => endProcesses(each => dirs.includes(each.instance)));
}

/** @param {Lifecycle} life @param {StartOptions} options */
async function bringUp(life, options) {
  const doors = readDoors();
  claimStart();
  life.onEnd(releaseStart);
  await endLeftBehind();
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
  try {
    return await runSample({ run, dir: hubDir, print: say, readyAfterMs });
  } catch (error) {
    // Not the hub's end: it is up, or on its way up again.
    say(`The sample has no result: ${explain(error)}; see ${logDir}`);
    return { ok: false };
  }
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
