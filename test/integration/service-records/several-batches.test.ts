import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { fromHeaders, Topic } from '#libs/contracts';
import { factsIn } from '../outbox-facts.js';
import { openRecords, type RecordsRig } from './records-rig.js';
import { AGENCY, batchOf, statusMessage } from './status-messages.js';

let rig: RecordsRig;
beforeAll(async () => void (rig = await openRecords()));
afterAll(() => rig.close());

it('goes on behind an unreadable message that was passed before and comes again', async () => {
  const dossier = `${AGENCY}-260504-0009`;
  const good = [1, 2, 4].map((status, offset) => statusMessage({ dossier, status, minute: offset, offset }));
  await rig.service().apply(batchOf(good.slice(0, 2), 3));
  await rig.takeOutbox();
  const unreadable = { ...good[1]!, value: Buffer.from('no JSON') };
  await expect(rig.service().apply(batchOf([unreadable, good[2]!], 4))).rejects.toMatchObject({ code: 'bad-message' });
  await rig.service().apply(batchOf([unreadable, good[2]!], 3));
  expect((await rig.takeOutbox()).map(({ headers }) => fromHeaders(headers)?.sequence)).toEqual([3]);
});

it('writes the readable batch of a group although the other one cannot be read', async () => {
  const dossier = `${AGENCY}-260504-0010`;
  const good = statusMessage({ dossier, status: 1, minute: 0, offset: 0 });
  const unreadable = { ...good, value: Buffer.from('no JSON') };
  const one = rig.service();
  const both = await Promise.allSettled([one.apply(batchOf([unreadable], 6)), one.apply(batchOf([good], 7))]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  expect((await rig.takeOutbox()).map(({ headers }) => fromHeaders(headers)?.sequence)).toEqual([1]);
});

it('sees what another copy has written while it waited for the position', async () => {
  const report = statusMessage({ dossier: `${AGENCY}-260504-0008`, status: 1, minute: 0, offset: 0 });
  const apply = (...offsets: bigint[]): Promise<void> =>
    rig.service().apply(
      batchOf(
        offsets.map(offset => ({ ...report, offset })),
        5,
      ),
    );
  await Promise.all([apply(0n), apply(0n, 1n), apply(0n, 1n, 2n)]);
  const told = await rig.takeOutbox();
  expect(told.filter(({ topic }) => topic === Topic.ServiceRecordStatusChanged)).toHaveLength(1);
  expect(
    factsIn(told)
      .map(({ discriminator }) => discriminator)
      .sort(),
  ).toEqual(['5:1', '5:2']);
});
