import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '#libs/testing';
import { untilSettled } from './support/comparison.js';
import { Outbox } from './support/load.js';
import type { Report } from './support/province.js';
import { Puller } from './support/puller.js';
import { codeOf, pullPartner } from './support/registry.js';
import { startWorld, type World } from './support/world.js';

const TOP = 'H83';
const LIFE = [1, 2, 4, 9, 10];
const DOSSIERS = 160;

let world: World;

beforeAll(async () => {
  world = await startWorld(TOP, pullPartner(TOP, 'office', { agencies: [TOP] }));
});
afterAll(() => world?.remove());

function lives(): Report[] {
  const dossiers = Array.from({ length: DOSSIERS }, () => world.province.dossier());
  return LIFE.flatMap(status => dossiers.map(dossier => dossier.report(status)));
}

describe('a hub that is killed while a partner fetches', () => {
  it('gives it every event, each dossier in order, and nothing again that it has acknowledged', async () => {
    const outbox = new Outbox(lives());
    const puller = new Puller(world.client('office'), codeOf(TOP, 'office'), 15);
    const { exchangeUrl } = world.hub;
    puller.start();
    const sending = outbox.stream(exchangeUrl, world.oneStop).catch(() => undefined);
    for (const enough of [60, 300]) {
      await waitFor(() => puller.acknowledged.length >= enough, { what: `${enough} events`, timeoutMs: 60_000 });
      await world.hub.process.kill9();
      await world.hub.process.start();
    }
    await sending;
    await outbox.drain(exchangeUrl, world.oneStop);
    const total = outbox.reports.length;
    const figures = await untilSettled(world, total);
    await puller.stop();

    expect(figures).toMatchObject({ accepted: total, succeeded: total, failed: 0, open: 0 });
    const ids = puller.acknowledged.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set([...ids, ...puller.doubtful])).toEqual(new Set(outbox.acknowledged.values()));
    const isFirstSight = new Map(puller.seen.toReversed().map(event => [event.id, event]));
    const order = puller.seen.filter(event => isFirstSight.get(event.id) === event);
    for (const code of new Set(outbox.reports.map(report => report.dossierCode))) {
      expect(order.filter(({ subject }) => subject === code).map(({ data }) => data.status)).toEqual(LIFE);
    }
  });
});
