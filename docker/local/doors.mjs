import { LocalError } from './console.mjs';
import { isFree } from './ports.mjs';

/** @typedef {{ exchange: number, management: number, health: number, sandbox: number }} Doors */

const DOORS = /** @type {const} */ ({
  exchange: { variable: 'EXCHANGE_PORT', standard: 8080 },
  management: { variable: 'MANAGEMENT_PORT', standard: 8081 },
  health: { variable: 'HEALTH_PORT', standard: 8082 },
  sandbox: { variable: 'SANDBOX_PORT', standard: 8090 },
});

/** @param {keyof Doors} name */
function portOf(name) {
  const { variable, standard } = DOORS[name];
  const text = process.env[variable];
  const port = text ? Number(text) : standard;
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new LocalError(`${variable} must be a port, 1 to 65535`);
}

/** @returns {Doors} */
export function readDoors() {
  return {
    exchange: portOf('exchange'),
    management: portOf('management'),
    health: portOf('health'),
    sandbox: portOf('sandbox'),
  };
}

/** @param {Doors} doors @param {(keyof Doors)[]} used */
export async function checkDoors(doors, used) {
  const free = await Promise.all(used.map(name => isFree(doors[name])));
  const taken = used.filter((_name, index) => !free[index]);
  if (taken.length === 0) return;
  const lines = taken.map(
    name => `Port ${doors[name]} (${name}) is taken; choose another one with ${DOORS[name].variable}`,
  );
  throw new LocalError(lines.join('\n'));
}

/** @param {number} port */
export function urlOf(port) {
  return `http://127.0.0.1:${port}`;
}
