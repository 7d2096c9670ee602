import { setTimeout as pause } from 'node:timers/promises';
import type { Fault, Surroundings } from './fault.js';

/** The hub of the suite runs with the shortest that Kafka allows. */
export const SESSION_TIMEOUT_MS = 6_000;
const AN_HOUR_MS = 3_600_000;
const CONSUMERS = ['service-records', 'land-dossiers', 'delivery', 'ledger'] as const;
const FIRST_COPIES = ['gateway-1', ...CONSUMERS.map(app => `${app}-1`)];

const killOf = (name: string): Fault => ({
  name: `kill -9 of ${name}`,
  holdMs: 2_500,
  grips: [name],
  inflict: ({ hub }) => hub.process(name).kill9(),
  heal: ({ hub }) => hub.startAgain(name),
});

/** Every app, one copy of each; the registry has only one. Population takes no part in the load: the others must not need it. */
export const KILLS: readonly Fault[] = [...FIRST_COPIES, 'population-1', 'registry'].map(killOf);

/** All copies of an app at once. */
export const KILLS_OF_ALL_COPIES: readonly Fault[] = ['gateway', ...CONSUMERS].map(app => {
  const names = [`${app}-1`, `${app}-2`];
  return {
    name: `kill -9 of every ${app}`,
    holdMs: 2_000,
    grips: names,
    inflict: async ({ hub }) => void (await Promise.all(names.map(name => hub.process(name).kill9()))),
    heal: async ({ hub }) => void (await Promise.all(names.map(name => hub.startAgain(name)))),
  };
});

/** Stands still for longer than its session, so that others get its partitions, and goes on as if nothing had been. */
export const ZOMBIES: Fault = {
  name: 'copies stopped for longer than the session, back as zombies',
  holdMs: SESSION_TIMEOUT_MS + 2_500,
  grips: FIRST_COPIES,
  async inflict({ hub }) {
    for (const name of FIRST_COPIES) hub.process(name).freeze();
  },
  async heal({ hub }) {
    for (const name of FIRST_COPIES) hub.process(name).thaw();
  },
};

/**
 * A third copy of each consumer comes, works and is killed, while the second one stops for shorter than its session: at
 * each rebalance the old owner of a partition still works on what the new one has begun.
 */
export const RIVALS: Fault = {
  name: 'copies fight for partitions (one comes and dies)',
  holdMs: 0,
  // Nobody can come while what it needs to start is away.
  grips: ['kafka', 'postgres', ...CONSUMERS.flatMap(app => [`${app}-1`, `${app}-2`])],
  inflict: comeAndGo,
  heal: async () => undefined,
};

async function comeAndGo({ hub }: Surroundings): Promise<void> {
  const more = await Promise.all(CONSUMERS.map(app => hub.addCopy(app)));
  for (const app of CONSUMERS) hub.process(`${app}-2`).freeze();
  await pause(1_500);
  for (const app of CONSUMERS) hub.process(`${app}-2`).thaw();
  await Promise.all(more.map(copy => copy.kill9()));
}

/** The wall clock of one copy of each app jumps an hour ahead, then an hour back, then is right again. */
export const CLOCK_JUMP: Fault = {
  name: 'clock jumps an hour ahead, then back',
  holdMs: 2_000,
  grips: FIRST_COPIES,
  async inflict({ hub }) {
    await Promise.all(FIRST_COPIES.map(name => hub.moveClock(name, AN_HOUR_MS)));
    await pause(2_500);
    await Promise.all(FIRST_COPIES.map(name => hub.moveClock(name, -AN_HOUR_MS)));
  },
  heal: async ({ hub }) => void (await Promise.all(FIRST_COPIES.map(name => hub.moveClock(name, 0)))),
};
