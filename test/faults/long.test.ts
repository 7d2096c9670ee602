import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { patient } from '#libs/testing';
import { Random } from '#libs/samples';
import { Campaign } from './support/campaign.js';
import { ALL, AT_LEAST_ONCE } from './support/catalogue.js';
import { playDiskFull } from './support/disk-full.js';
import { FaultPlan } from './support/fault-plan.js';
import { FaultWorld } from './support/fault-world.js';
import { say } from './support/say.js';

const numberFrom = (variable: string, otherwise: number): number => Number(process.env[variable] ?? otherwise);

/** The same seed plays the same faults in the same order. */
const SEED = numberFrom('HUB_FAULT_SEED', randomInt(1, 1_000_000));
const TRANSACTIONS = numberFrom('HUB_FAULT_TRANSACTIONS', 1_000_000);
const PER_SECOND = numberFrom('HUB_FAULT_RATE', 600);
const WITHIN_MS = patient(14_400_000);

describe('a hub of many processes under load, with faults at random', () => {
  let world: FaultWorld;
  beforeAll(async () => {
    say(`HUB_FAULT_SEED=${SEED}: ${TRANSACTIONS} transactions, at most ${PER_SECOND} per second`);
    world = await FaultWorld.start('H73');
  });
  afterAll(() => world?.remove());

  it(
    'loses nothing, doubles nothing and swaps nothing, whatever fails together',
    async () => {
      const random = new Random(SEED);
      const campaign = await Campaign.start(world, { perSecond: PER_SECOND, posters: 16, uploaders: 6, say });
      const findings = await campaign.run(TRANSACTIONS, async () => {
        const plan = new FaultPlan(random, ALL, AT_LEAST_ONCE);
        while (plan.isDue || campaign.acknowledged < TRANSACTIONS) {
          await campaign.play(plan.next());
          await pause(random.between(500, 6_000));
        }
      });
      expect(findings).toEqual([]);
    },
    WITHIN_MS,
  );
});

describe('a hub whose PostgreSQL has no room left on its disk', () => {
  it(
    'takes records all the same and brings them on when there is room again',
    async () => expect(await playDiskFull('H74', 5_000, say)).toEqual([]),
    WITHIN_MS,
  );
});
