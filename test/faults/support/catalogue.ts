import type { Random } from '#libs/samples';
import { ENDPOINT_FAULTS } from './endpoint-faults.js';
import type { Fault } from './fault.js';
import { ALL_AWAY, INFRASTRUCTURE_FAULTS } from './infrastructure-faults.js';
import { POISON } from './poison-faults.js';
import { CLOCK_JUMP, KILLS, KILLS_OF_ALL_COPIES, RIVALS, ZOMBIES } from './process-faults.js';

/** For whoever looks for the cause of a finding: only faults whose names match. */
const ONLY = new RegExp(process.env['HUB_FAULT_ONLY'] ?? '');
const isWanted = ({ name }: Fault): boolean => ONLY.test(name);

/** What the short form plays, each once, in this order. */
export const EACH_ONCE: readonly Fault[] = [
  ...KILLS,
  ...INFRASTRUCTURE_FAULTS,
  ...ENDPOINT_FAULTS,
  POISON,
  CLOCK_JUMP,
  RIVALS,
  ZOMBIES,
].filter(isWanted);

/** What the long form chooses from. */
const ALL: readonly Fault[] = [...EACH_ONCE, ...[...KILLS_OF_ALL_COPIES, ALL_AWAY].filter(isWanted)];

/** One at random, or two that can be on at once: neither takes hold of what the other has. */
export function pickFaults(random: Random): Fault[] {
  const first = random.pick(ALL);
  if (random.chance(0.5)) return [first];
  return [first, random.pick(ALL.filter(other => canMeet(first, other)))];
}

function canMeet(one: Fault, other: Fault): boolean {
  return one.grips.every(grip => !other.grips.includes(grip));
}
