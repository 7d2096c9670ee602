import { ENDPOINT_FAULTS } from './endpoint-faults.js';
import type { Fault } from './fault.js';
import type { Play } from './fault-plan.js';
import { ALL_AWAY, INFRASTRUCTURE_FAULTS, KAFKA_KILLED } from './infrastructure-faults.js';
import { PAUSED } from './lever-faults.js';
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
  PAUSED,
  POISON,
  CLOCK_JUMP,
  RIVALS,
  ZOMBIES,
].filter(isWanted);

/** What the long form chooses from. */
export const ALL: readonly Fault[] = [...EACH_ONCE, ...[...KILLS_OF_ALL_COPIES, ALL_AWAY].filter(isWanted)];

/** The broker and a copy of an app, of each app. */
const BROKER_AND_APP: readonly Play[] = KILLS.map(kill => [KAFKA_KILLED, kill]);

/** What no long run leaves out. */
export const AT_LEAST_ONCE: readonly Play[] = [
  ...ALL.map(fault => [fault]),
  ...BROKER_AND_APP.filter(play => play.every(isWanted)),
];
