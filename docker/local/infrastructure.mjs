import { explain, LocalError, say } from './console.mjs';
import { watchForDeaf } from './deaf-watch.mjs';
import { startKafka } from './kafka.mjs';
import { startPostgres } from './postgres.mjs';
import { endProcesses, isAlive, send, until } from './process-table.mjs';
import { startRedis } from './redis.mjs';
import { ended, hasEnded } from './service.mjs';
import { openSession } from './session.mjs';

/** @typedef {import('./service.mjs').Service} Service */
/** @typedef {import('./service.mjs').ServiceName} ServiceName */
/** @typedef {import('./session.mjs').Session} Session */

const SERVICES = /** @type {const} */ ({
  kafka: { variable: 'KAFKA_BROKERS', start: startKafka },
  postgres: { variable: 'DATABASE_URL', start: startPostgres },
  redis: { variable: 'REDIS_URL', start: startRedis },
});

/** A JVM that shuts down in order, with its log flushed, takes longer than the others. */
const STOP_WITHIN_MS = 30_000;

/**
 * @typedef {object} Infrastructure
 * @property {Session} session what is launched through it ends with the infrastructure, before it
 * @property {Record<string, string>} env DATABASE_URL, REDIS_URL, KAFKA_BROKERS
 * @property {Partial<Record<ServiceName, number>>} pids of the private ones
 * @property {() => Promise<void>} stop
 * @property {(name: ServiceName, signal: NodeJS.Signals) => Promise<void>} kill resolves when its process has ended
 * @property {(name: ServiceName) => Promise<void>} restart the same data on the same ports; ends it first if it runs
 */

/**
 * @param {Session} session
 * @param {NodeJS.ProcessEnv} given
 * @returns {Promise<Map<ServiceName, Service>>}
 */
async function startMissing(session, given) {
  const names = /** @type {ServiceName[]} */ (Object.keys(SERVICES));
  const missing = names.filter(name => !given[SERVICES[name].variable]);
  const started = await Promise.all(missing.map(name => SERVICES[name].start(session, false)));
  return new Map(missing.map((name, index) => [name, /** @type {Service} */ (started[index])]));
}

/** @param {NodeJS.ProcessEnv} given @param {Iterable<Service>} services */
function addresses(given, services) {
  const env = Object.fromEntries(Object.values(SERVICES).map(({ variable }) => [variable, given[variable] ?? '']));
  return Object.assign(env, ...[...services].map(service => service.env));
}

/**
 * @param {Map<ServiceName, Service>} services
 * @param {ServiceName} name
 */
function serviceOrFail(services, name) {
  const service = services.get(name);
  if (!service) throw new LocalError(`${name} is not ours: ${SERVICES[name].variable} was given`);
  return service;
}

/** @param {Service} service @param {NodeJS.Signals} signal */
async function end({ child }, signal) {
  if (hasEnded(child)) return;
  const pid = /** @type {number} */ (child.pid);
  send(pid, signal);
  if (!(await until(() => !isAlive(pid), STOP_WITHIN_MS))) send(pid, 'SIGKILL');
  await ended(child);
}

/** One order after the other for each service: who ends it while it is being started would end the wrong process. */
function queueByService() {
  /** @type {Map<ServiceName, Promise<void>>} */
  const turns = new Map();
  /** @param {ServiceName} name @param {() => Promise<void>} order */
  return (name, order) => {
    const turn = (turns.get(name) ?? Promise.resolve()).then(order, order);
    turns.set(name, turn);
    return turn;
  };
}

/**
 * Starts a private Kafka, PostgreSQL and Redis side by side, except those whose address is in `env`. Whatever ends this
 * process, they end too; their data in `dir` stays.
 * @param {{ dir: string, env?: NodeJS.ProcessEnv, onLoss?: (name: ServiceName) => void, onDeaf?: (name: ServiceName) => void }} options
 * `onLoss`: one has ended although nobody asked for it; `onDeaf`: one runs and has to be started again
 * @returns {Promise<Infrastructure>}
 */
export async function startInfrastructure({ dir, env: given = process.env, onLoss = () => undefined, onDeaf }) {
  const session = await openSession(dir);
  /** @type {Set<import('node:child_process').ChildProcess>} */
  const expected = new Set();
  /** @param {ServiceName} name @param {Service} service */
  const watch = (name, { child }) => void ended(child).then(() => expected.has(child) || onLoss(name));
  try {
    const services = await startMissing(session, given);
    services.forEach((service, name) => watch(name, service));
    const env = addresses(given, services.values());
    const inTurn = queueByService();
    /** @param {ServiceName} name @param {NodeJS.Signals} signal */
    const kill = async (name, signal) => {
      const service = serviceOrFail(services, name);
      expected.add(service.child);
      await end(service, signal);
    };
    /** @param {ServiceName} name */
    const restart = async name => {
      await kill(name, name === 'postgres' ? 'SIGINT' : 'SIGTERM');
      await endProcesses(each => each.instance === dir && each.role === name); // its orphans, or one that did not get well
      const service = await SERVICES[name].start(session, true);
      services.set(name, service);
      watch(name, service);
    };
    /** @type {Infrastructure} */
    const infrastructure = {
      session,
      env,
      get pids() {
        return Object.fromEntries([...services].map(([name, { child }]) => [name, child.pid]));
      },
      async stop() {
        endWatch();
        services.forEach(({ child }) => expected.add(child));
        await session.close();
      },
      kill: (name, signal) => inTurn(name, () => kill(name, signal)),
      restart: name => inTurn(name, () => restart(name)),
    };
    /** @param {ServiceName} name */
    const startAgain = name => {
      say(`${name} refuses groups of consumers and is started again; see ${dir}/logs`);
      infrastructure.restart(name).catch(error => say(`${name} does not start again: ${explain(error)}`));
    };
    const endWatch = watchForDeaf(services, {
      isEnding: ({ child }) => expected.has(child),
      onDeaf: onDeaf ?? startAgain,
    });
    return infrastructure;
  } catch (error) {
    await session.close();
    throw error;
  }
}
