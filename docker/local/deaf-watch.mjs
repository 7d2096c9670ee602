import { hasEnded } from './service.mjs';

/** @typedef {import('./service.mjs').Service} Service */
/** @typedef {import('./service.mjs').ServiceName} ServiceName */

const LOOK_EVERY_MS = 15_000;

/**
 * Tells of services that run and do not do their work at two looks in a row: one look may fall into a start.
 * @param {ReadonlyMap<ServiceName, Service>} services
 * @param {{ isEnding: (service: Service) => boolean, onDeaf: (name: ServiceName) => void, lookEveryMs?: number }} options
 * `isEnding`: somebody ends it on purpose, and what it says then is not to be judged
 * @returns {() => void} ends the watch
 */
export function watchForDeaf(services, { isEnding, onDeaf, lookEveryMs = LOOK_EVERY_MS }) {
  let isOver = false;
  /** @type {Set<Service>} */
  const suspected = new Set();
  const look = async () => {
    for (const [name, service] of services) {
      const isDeaf = !hasEnded(service.child) && (await service.isDeaf?.()) && !isEnding(service);
      if (isOver) return;
      if (suspected.delete(service) && isDeaf) onDeaf(name);
      else if (isDeaf) suspected.add(service);
    }
    lookLater();
  };
  const lookLater = () => setTimeout(() => void look(), lookEveryMs).unref();
  lookLater();
  return () => void (isOver = true);
}
