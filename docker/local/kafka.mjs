import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LocalError } from './console.mjs';
import { tail } from './files.mjs';
import { PARTS, refusesGroups } from './kafka-coordinators.mjs';
import { kafkaLibs } from './places.mjs';
import { answers } from './ports.mjs';
import { choosePorts, ended, hasEnded, waitUntilReady } from './service.mjs';

/** @typedef {import('./session.mjs').Session} Session */

const LOG_CONFIG = fileURLToPath(new URL('kafka/log4j2.xml', import.meta.url));
const READY_WITHIN_MS = 600_000; // only what hangs takes so long

/** @param {string} data @param {number} brokerPort @param {number} controllerPort */
function properties(data, brokerPort, controllerPort) {
  return {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://127.0.0.1:${brokerPort},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${brokerPort}`,
    'log.dirs': data,
    'auto.create.topics.enable': 'false',
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': String(PARTS),
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.num.partitions': '2',
    'transaction.state.log.min.isr': '1',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    // What groups write goes to the log at once: a batch that waits can outlive a failed load, and then fails each that follows.
    'group.coordinator.append.linger.ms': '0',
    'log.cleaner.dedupe.buffer.size': '16777216', // the default takes a quarter of this heap
  };
}

/** @param {string} logFile @param {string[]} mainClass */
function java(logFile, ...mainClass) {
  const memory = ['-Xms256m', '-Xmx512m', '-XX:+UseSerialGC', '-Djava.awt.headless=true'];
  const logging = [`-Dlog4j2.configurationFile=${LOG_CONFIG}`, `-Dhub.kafka.log=${logFile}`];
  return ['java', ...memory, ...logging, '-cp', join(kafkaLibs, '*'), ...mainClass];
}

/** Kafka's form of a UUID. One that begins with a dash is none to Kafka's own tools. @returns {string} */
function newClusterId() {
  const id = randomBytes(16).toString('base64url');
  return id.startsWith('-') ? newClusterId() : id;
}

/** @param {Session} session @param {{ data: string, config: string, logFile: string, outFile: string }} files */
async function formatOnce(session, { data, config, logFile, outFile }) {
  if (existsSync(join(data, 'meta.properties'))) return;
  const command = java(logFile, 'kafka.tools.StorageTool', 'format', `--cluster-id=${newClusterId()}`, '-c', config);
  const child = session.launch(command, { role: 'kafka', logFile: outFile });
  await ended(child);
  if (child.exitCode !== 0) throw new LocalError(`Kafka could not format its storage\n${tail(outFile)}`);
}

/**
 * Makes the first producer id and the first group be known, which a fresh broker answers with "not available" for a
 * while; a client with ordinary back-off would lose 4 to 5 seconds on each.
 * @param {string} broker
 */
async function warmUp(broker) {
  const { Kafka, logLevel } = (await import('kafkajs')).default;
  const retry = { initialRetryTime: 50, maxRetryTime: 250, retries: 200 };
  const kafka = new Kafka({ clientId: 'hub-launcher', brokers: [broker], logLevel: logLevel.NOTHING, retry });
  const admin = kafka.admin();
  const producer = kafka.producer({ idempotent: true });
  try {
    await Promise.all([admin.connect().then(() => admin.describeGroups(['hub.warm-up'])), producer.connect()]);
  } finally {
    await Promise.all([admin.disconnect(), producer.disconnect()]);
  }
}

/**
 * A private single Kafka node in KRaft mode from Apache Kafka's own jars.
 * @param {Session} session
 * @param {boolean} samePorts
 * @returns {Promise<import('./service.mjs').Service>}
 */
export async function startKafka(session, samePorts) {
  const dir = join(session.dir, 'kafka');
  const data = join(dir, 'data');
  mkdirSync(data, { recursive: true });
  const [brokerPort = 0, controllerPort = 0] = await choosePorts(dir, 2, samePorts);
  const config = join(dir, 'server.properties');
  const lines = Object.entries(properties(data, brokerPort, controllerPort)).map(([name, value]) => `${name}=${value}`);
  writeFileSync(config, `${lines.join('\n')}\n`);
  const logFile = join(session.dir, 'logs', 'kafka.log');
  const outFile = join(session.dir, 'logs', 'kafka.out');
  await formatOnce(session, { data, config, logFile, outFile });
  const child = session.launch(java(logFile, 'kafka.Kafka', config), { role: 'kafka', logFile: outFile });
  const probe = () => answers(brokerPort);
  const logFiles = [logFile, outFile];
  await waitUntilReady({ name: 'kafka', child, logFiles, probe, timeoutMs: READY_WITHIN_MS });
  const broker = `127.0.0.1:${brokerPort}`;
  await Promise.race([warmUp(broker), ended(child)]);
  if (hasEnded(child)) throw new LocalError(`kafka ended while starting\n${tail(logFile)}`);
  return { child, env: { KAFKA_BROKERS: broker }, isDeaf: async () => (await refusesGroups(broker)) === true };
}
