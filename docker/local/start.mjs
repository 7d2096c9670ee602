import { join } from 'node:path';
import { lastWords, launchApp, mainOf, waitForHealth, waitForPort } from './apps.mjs';
import { LocalError, say, secondsSince, step } from './console.mjs';
import { checkDoors, readDoors, urlOf } from './doors.mjs';
import { readIfThere } from './files.mjs';
import { hubEnvironment, placesOf, sandboxEnvironment } from './hub-environment.mjs';
import { startInfrastructure } from './infrastructure.mjs';
import { runCommand } from './lifecycle.mjs';
import { hubDir } from './places.mjs';
import { prepare } from './prepare.mjs';
import { endProcesses } from './process-table.mjs';
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
    const givenUp = () => life.fail(new LocalError(`${name} does not start again; see ${dir}/logs`));
    infrastructure.restart(name).then(
      () => republishServices(infrastructure.pids),
      () => void givenUp(),
    );
  };
  life.onEnd(() => endProcesses(each => each.instance === dir)); // a start that is interrupted half-way
  const start = () => startInfrastructure({ dir, onLoss, onDeaf });
  const infrastructure = await step('Starting Kafka, PostgreSQL and Redis', start);
  life.onEnd(() => infrastructure.stop());
  return infrastructure;
}

/**
 * Starts the processes of one hub and says which ones run.
 * @param {Lifecycle} life
 * @param {Infrastructure} infrastructure
 */
function launcher(life, { session, env: infrastructureEnv }) {
  /** @param {AppToLaunch} app */
  const launch = app => launchApp(session, { ...app, env: { ...infrastructureEnv, ...app.env } }, logDir);
  return {
    /** Without it there is no hub: its end is the end of the run. @param {AppToLaunch} app */
    launch(app) {
      const running = launch(app);
      running.child.once('exit', () => life.isEnding || void life.fail(new LocalError(lastWords(running))));
      return running;
    },
    /** One process of several: where it ends another takes its place. @param {AppToLaunch} app */
    supervise(app) {
      const running = launch(app);
      superviseApp(running, {
        isEnding: () => life.isEnding,
        again: () => launch(app).child,
        onRestart: () => republishRun(running),
        giveUp: error => void life.fail(error),
      });
      return running;
    },
  };
}

/**
 * @param {ReturnType<typeof launcher>} start
 * @param {Doors} doors
 * @param {StartOptions} options
 * @returns {{ apps: RunningApp[], ready: Promise<unknown> }}
 */
function startHub(start, doors, options) {
  const hub = start.launch({ app: 'hub', main: mainOf('hub'), env: hubEnvironment(doors, options) });
  return { apps: [hub], ready: waitForHealth(hub, urlOf(doors.health)) };
}

/**
 * @param {ReturnType<typeof launcher>} start
 * @param {Doors} doors
 * @param {StartOptions} options
 * @returns {Promise<{ apps: RunningApp[], ready: Promise<unknown> }>}
 */
async function startSplitHub(start, doors, options) {
  const [first, ...others] = await planProcesses(options.copies);
  if (!first) throw new Error('A split hub has processes');
  /** @param {import('./edge.mjs').Upstream} upstream */
  const begin = upstream => {
    const env = { ...hubEnvironment(doors, options), ...processEnvironment(upstream, doors) };
    return start.supervise({ app: upstream.name, main: mainOf(upstream.app), env });
  };
  const registry = begin(first);
  await waitForHealth(registry, urlOf(first.health));
  const apps = others.map(begin);
  const edge = start.supervise({ app: 'edge', ...edgeProcess([first, ...others], doors) });
  const ready = apps.map((app, i) => waitForHealth(app, urlOf(others[i]?.health ?? 0)));
  return { apps: [registry, ...apps, edge], ready: Promise.all([...ready, waitForHealth(edge, urlOf(doors.health))]) };
}

/**
 * @param {Lifecycle} life
 * @param {Infrastructure} infrastructure
 * @param {Doors} doors
 * @param {StartOptions} options
 */
async function startApps(life, infrastructure, doors, options) {
  const start = launcher(life, infrastructure);
  const what = options.empty ? 'the hub' : 'the hub and the sandbox partners';
  return step(`Starting ${what}`, async () => {
    const hub = await (options.split ? startSplitHub(start, doors, options) : startHub(start, doors, options));
    if (options.empty) {
      await hub.ready;
      return hub.apps;
    }
    const env = sandboxEnvironment(doors, options);
    const partners = start.launch({ app: 'partner-sim', main: mainOf('partner-sim'), env });
    await Promise.all([hub.ready, waitForPort(partners, doors.sandbox)]);
    return [...hub.apps, partners];
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
