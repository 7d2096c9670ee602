import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { choosePorts, waitUntilReady } from './service.mjs';

/** @param {number} port @returns {Promise<boolean>} */
function answersPing(port) {
  return new Promise(resolve => {
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write('PING\r\n'));
    socket.setTimeout(1_000, () => socket.destroy());
    socket.once('data', data => {
      resolve(data.toString().startsWith('+PONG'));
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}

/**
 * A private Redis. It never holds the only copy of anything; what it holds of the portal's dossiers their senders would
 * have to send again, so it survives a restart.
 * @param {import('./session.mjs').Session} session
 * @param {boolean} samePorts
 * @returns {Promise<import('./service.mjs').Service>}
 */
export async function startRedis(session, samePorts) {
  const dir = join(session.dir, 'redis');
  const logFile = join(session.dir, 'logs', 'redis.log');
  mkdirSync(dir, { recursive: true });
  const [port = 0] = await choosePorts(dir, 1, samePorts);
  const options = {
    port: String(port),
    bind: '127.0.0.1',
    dir,
    save: '',
    appendonly: 'yes',
    maxmemory: '512mb',
    'maxmemory-policy': 'allkeys-lru',
    'set-proc-title': 'no', // it would overwrite the environment by which we know our processes
  };
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const child = session.launch(['redis-server', ...flags], { role: 'redis', logFile });
  await waitUntilReady({
    name: 'redis',
    child,
    logFiles: [logFile],
    probe: () => answersPing(port),
    timeoutMs: 15_000,
  });
  return { child, env: { REDIS_URL: `redis://127.0.0.1:${port}` } };
}
