import { getPriority, setPriority } from 'node:os';

/** Steps of `nice`. More, and a loaded machine lets what is behind the doors wait too long; fewer are not felt. */
const STEPS = 3;
const LOWEST = 19;

/**
 * This thread stands back where the machine has not enough processors for all: somebody waits at the doors, and what goes on
 * behind them shares its rounds among the more messages the longer they wait. On Linux alone: elsewhere a priority is of the
 * whole process. Throws where a sandbox forbids it.
 */
export function standBack(): void {
  if (process.platform === 'linux') setPriority(Math.min(LOWEST, getPriority() + STEPS));
}
