import { GenericContainer, Wait, getContainerRuntimeClient } from 'testcontainers';
import { noEngine } from './container-engine.mjs';
import { freePort } from './ports.mjs';

/** @typedef {import('testcontainers').StartedTestContainer} Container */

const ENGINE_WITHIN_MS = 800;

/** The library alone would go on trying where an engine does not answer. */
export async function checkEngine() {
  const late = new Promise((_resolve, reject) => {
    setTimeout(() => reject(new Error('it does not answer')), ENGINE_WITHIN_MS).unref();
  });
  try {
    await Promise.race([getContainerRuntimeClient(), late]);
  } catch (error) {
    throw noEngine(error instanceof Error ? error.message : String(error));
  }
}

/** @returns {Promise<{ container: Container, env: Record<string, string> }>} */
async function startKafka() {
  const port = await freePort(); // chosen beforehand, because the broker must tell it to its clients
  const container = await new GenericContainer('apache/kafka:4.3.0')
    .withExposedPorts({ container: 9092, host: port })
    .withEnvironment({
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://:9093',
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port}`,
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: '4',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
    })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .start();
  return { container, env: { KAFKA_BROKERS: `127.0.0.1:${port}` } };
}

/** @returns {Promise<{ container: Container, env: Record<string, string> }>} */
async function startPostgres() {
  const container = await new GenericContainer('postgres:18')
    .withExposedPorts(5432)
    .withEnvironment({ POSTGRES_PASSWORD: 'hub', POSTGRES_DB: 'hub' })
    .withWaitStrategy(Wait.forLogMessage(/database system is ready to accept connections/, 2))
    .start();
  const server = `${container.getHost()}:${container.getMappedPort(5432)}`;
  return { container, env: { DATABASE_URL: `postgres://postgres:hub@${server}/hub` } };
}

/** @returns {Promise<{ container: Container, env: Record<string, string> }>} */
async function startRedis() {
  const container = await new GenericContainer('redis:7')
    .withExposedPorts(6379)
    .withCommand(['redis-server', '--save', '', '--appendonly', 'no'])
    .withWaitStrategy(Wait.forListeningPorts())
    .start();
  return { container, env: { REDIS_URL: `redis://${container.getHost()}:${container.getMappedPort(6379)}` } };
}

/**
 * Kafka, PostgreSQL and Redis in containers; should we be killed, the library's own reaper removes them.
 * @returns {Promise<{ env: Record<string, string>, stop: () => Promise<void> }>}
 */
export async function startContainers() {
  await checkEngine();
  const started = await Promise.all([startKafka(), startPostgres(), startRedis()]);
  return {
    env: Object.assign({}, ...started.map(each => each.env)),
    stop: async () => void (await Promise.all(started.map(({ container }) => container.stop()))),
  };
}
