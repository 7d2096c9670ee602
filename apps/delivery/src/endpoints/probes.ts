import type { Endpoint } from './endpoints.service.js';

/** Whether a call of what was parked, or is replayed, may begin now; to an endpoint that is failing only where no other is on its way. */
export function mayTry(endpoint: Endpoint, now: number): boolean {
  return isFree(endpoint) && endpoint.circuit.mayTry(now);
}

/**
 * The same, asked by a job whose turn has come, which begins if it may. Between question and beginning lies a query, and somebody
 * else may have begun: the probe belongs to who begins, and to nobody who found nothing to send.
 */
export function takeTry(endpoint: Endpoint, now: number): boolean {
  return isFree(endpoint) && endpoint.circuit.takeTry(now);
}

/** A job whose turn has come is no part of the load any more. */
function isFree({ lane, circuit }: Endpoint): boolean {
  return !circuit.isFailing || lane.load === 0;
}
