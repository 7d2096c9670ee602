import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { patient } from '#libs/testing';
import { Campaign } from './support/campaign.js';
import { EACH_ONCE } from './support/catalogue.js';
import { playDiskFull } from './support/disk-full.js';
import { FaultWorld } from './support/fault-world.js';
import { say } from './support/say.js';

const TRANSACTIONS = 20_000;
const WITHIN_MS = patient(600_000);

describe('a hub of many processes under load', () => {
  let world: FaultWorld;
  beforeAll(async () => void (world = await FaultWorld.start('H71')));
  afterAll(() => world?.remove());

  it(
    'loses nothing, doubles nothing and swaps nothing, whatever fails',
    async () => {
      const campaign = await Campaign.start(world, { perSecond: 90, posters: 8, uploaders: 2, say });
      const findings = await campaign.run(TRANSACTIONS, async () => {
        for (const fault of EACH_ONCE) await campaign.play([fault]);
      });
      expect(findings).toEqual([]);
    },
    WITHIN_MS,
  );
});

describe('a hub whose PostgreSQL has no room left on its disk', () => {
  it(
    'takes records all the same and brings them on when there is room again',
    async () => expect(await playDiskFull('H72', 2_000, say)).toEqual([]),
    WITHIN_MS,
  );
});
