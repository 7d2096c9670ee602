import { join } from 'node:path';
import { root } from './places.mjs';
import { freePort } from './ports.mjs';

/** @typedef {import('./doors.mjs').Doors} Doors */
/** @typedef {import('./edge.mjs').Upstream} Upstream */

/** One copy makes the tables' and topics' content; the others may be many. */
const SINGLE = 'registry';
const COPIED = ['gateway', 'service-records', 'land-dossiers', 'population', 'delivery', 'ledger'];

/**
 * The processes of a split hub, each with ports of its own.
 * @param {number} copies of each app but the registry
 * @returns {Promise<Upstream[]>} the registry first: the others need what it publishes
 */
export async function planProcesses(copies) {
  const names = COPIED.flatMap(app => Array.from({ length: copies }, (_, i) => ({ app, name: `${app}-${i + 1}` })));
  /** @type {Upstream[]} */
  const plan = [];
  /** @type {Set<number>} */
  const chosen = new Set();
  for (const process of [{ app: SINGLE, name: SINGLE }, ...names]) {
    const [exchange, management, health] = [await another(chosen), await another(chosen), await another(chosen)];
    plan.push({ ...process, exchange, management, health });
  }
  return plan;
}

/** A free port that was not chosen before: nobody listens yet on those that were. @param {Set<number>} chosen */
async function another(chosen) {
  let port = await freePort();
  while (chosen.has(port)) port = await freePort();
  chosen.add(port);
  return port;
}

/**
 * @param {Upstream} upstream
 * @param {Doors} doors
 * @returns {NodeJS.ProcessEnv} added to the hub's
 */
export function processEnvironment(upstream, doors) {
  return {
    EXCHANGE_PORT: String(upstream.exchange),
    MANAGEMENT_PORT: String(upstream.management),
    HEALTH_PORT: String(upstream.health),
    EXCHANGE_PUBLIC_URL: `http://127.0.0.1:${doors.exchange}`,
  };
}

/** What opens the hub's doors in front of the processes. @param {Upstream[]} upstreams @param {Doors} doors */
export function edgeProcess(upstreams, doors) {
  return {
    main: join(root, 'docker', 'local', 'edge.mjs'),
    env: { HUB_EDGE: JSON.stringify({ doors, upstreams }) },
  };
}
