import { createServer } from 'node:http';
import { explain } from './console.mjs';

/** @typedef {import('./infrastructure.mjs').Infrastructure} Infrastructure */
/** @typedef {import('./service.mjs').ServiceName} ServiceName */

/**
 * @param {Infrastructure} infrastructure
 * @param {string | undefined} path `/<service>/<SIGNAL>` or `/<service>/restart`
 */
async function obey(infrastructure, path) {
  const [, name, order] = (path ?? '').split('/');
  const service = /** @type {ServiceName} */ (name);
  if (order === 'restart') return infrastructure.restart(service);
  return infrastructure.kill(service, /** @type {NodeJS.Signals} */ (order));
}

/**
 * Lets tests, which run in a process of their own, end and restart what was started for them.
 * @param {Infrastructure} infrastructure
 * @returns {Promise<string>} its address, on loopback
 */
export function openControl(infrastructure) {
  const server = createServer((request, response) => {
    obey(infrastructure, request.url).then(
      () => response.writeHead(204).end(),
      error => response.writeHead(500).end(explain(error)),
    );
  });
  server.unref();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = /** @type {import('node:net').AddressInfo} */ (server.address());
      resolve(`http://127.0.0.1:${address.port}`);
    });
  });
}
