import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { DeliveryCommand } from '#libs/contracts';
import { createDatabase, type TestDatabase, waitFor } from '#libs/testing';
import { CommandAwaiter } from '../../../apps/delivery/src/application/command-awaiter.service.js';
import { CommandRunner } from '../../../apps/delivery/src/application/command-runner.service.js';
import type { RetryDispatcher } from '../../../apps/delivery/src/application/retry-dispatcher.js';
import type { CommandView } from '../../../apps/delivery/src/persistence/command-row.js';
import { CommandsRepository } from '../../../apps/delivery/src/persistence/commands.repository.js';
import { DeliveryCommandsController } from '../../../apps/delivery/src/transport/delivery-commands.controller.js';
import { type DeliveryRig, prepareSchema, startRig } from './delivery-rig.js';
import { claim, dead, message, park } from './parked-messages.js';

const OPERATOR = { actor: 'an-operator', reason: 'they rang' };
const MESSAGES = [message(1, 'a'), message(2, 'b'), message(3, 'c')];
const TRANSACTIONS = MESSAGES.slice(0, 2).map(({ envelope }) => envelope.id);
const WHOLE = { state: undefined, subscription: undefined, before: undefined, limit: 50 };

let test: TestDatabase;
let rigs: DeliveryRig[];
let runners: CommandRunner[];
let wakes: number;
let commands: CommandsRepository;

beforeAll(async () => {
  test = await createDatabase();
  await prepareSchema(test);
});
afterAll(() => test.drop());
beforeEach(async () => {
  const partners = ['portal', 'tax'].map(code => ({ code, url: 'http://127.0.0.1:9/' }));
  rigs = [await startRig(test, partners), await startRig(test, partners)];
  const retries = { wake: () => void wakes++ } as RetryDispatcher;
  runners = rigs.map(rig => new CommandRunner(new CommandsRepository(rig.database), rig.registry, retries));
  commands = new CommandsRepository(rigs[0]!.database);
  wakes = 0;
});
afterEach(async () => {
  await stop();
  await Promise.all(rigs.map(rig => rig.stop()));
  await test.query(
    'TRUNCATE delivery.commands, delivery.parked, delivery.blocked_keys, delivery.outbox, delivery.actions, delivery.replays',
  );
});

const command = (more: Partial<DeliveryCommand> = {}): DeliveryCommand => ({
  ...{ id: randomUUID(), at: '2026-05-05T00:00:00.000Z', ...OPERATOR, action: 'replay', subscription: 'portal' },
  ...{ transactions: TRANSACTIONS, subject: 'reconciliations/7', ...more },
});
const stop = (): Promise<unknown> => Promise.all(runners.map(runner => runner.beforeApplicationShutdown()));
const start = (): void => runners.forEach(runner => runner.onApplicationBootstrap());
const take = (...some: DeliveryCommand[]): Promise<void> => runners[0]!.take(some);
const until = (id: string, isSo: (view: CommandView) => boolean): Promise<CommandView> => {
  const look = async () => {
    const view = await commands.find(id);
    return view && isSo(view) && view;
  };
  return waitFor(look, { what: 'the command to come so far', timeoutMs: 30_000 });
};
const untilDone = (id: string) => until(id, ({ state }) => state === 'done');
const actions = () =>
  test.query('SELECT actor, reason, action, subject, affected FROM delivery.actions ORDER BY action DESC');
const replays = () =>
  test.query<{ id: string; subscription: string }>('SELECT id, subscription FROM delivery.replays ORDER BY id');
const endReplay = (id: string) =>
  test.query(`UPDATE delivery.replays SET state = 'done', finished_at = now() WHERE id = ${id}`);

describe('a command for delivery', () => {
  it('that comes twice to two processes is carried out once, in the name of whoever decided it', async () => {
    await park(rigs[0]!, MESSAGES);
    await rigs[0]!.settlements.settle((await claim(rigs[0]!)).map(dead));
    const [retry, replay] = [command({ action: 'retry' }), command({ subscription: 'tax' })];
    start();
    await take(retry, replay, retry);
    await runners[1]!.take([replay, retry]);
    expect(await untilDone(retry.id)).toMatchObject({ retried: 2, transactions: 2, requestedBy: OPERATOR.actor });
    const done = await untilDone(replay.id);
    await runners[1]!.take([retry, replay]);

    expect(await replays()).toEqual([{ id: done.replay, subscription: 'tax' }]);
    expect(await rigs[0]!.replays.find(done.replay!)).toMatchObject({ ids: TRANSACTIONS, reason: OPERATOR.reason });
    expect(await test.query(`SELECT state FROM delivery.parked ORDER BY id`)).toEqual([
      { state: 'pending' },
      { state: 'pending' },
      { state: 'dead' },
    ]);
    expect(await actions()).toEqual([
      { ...OPERATOR, action: 'retry', subject: 'subscriptions/portal', affected: 2 },
      { ...OPERATOR, action: 'replay', subject: 'subscriptions/tax', affected: 2 },
    ]);
    expect(wakes).toBe(1);
    expect((await commands.list(WHOLE)).items).toHaveLength(2);
  });

  it('that is still on its way is waited for, so that whoever follows its link at once is not told that there is none', async () => {
    const awaiter = new CommandAwaiter(commands);
    const controller = new DeliveryCommandsController(commands, awaiter);
    const knownOf = jest.spyOn(commands, 'knownOf');
    const late = command({ subscription: 'tax' });
    const answer = controller.get(late.id.toUpperCase());
    await waitFor(() => knownOf.mock.calls.length > 1, { what: 'the door to look for it in vain' });
    await take(late);
    expect(await answer).toMatchObject({ id: late.id, state: 'waiting' });
    await expect(controller.get('7')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('waits for the replay of its subscription and for those before it, and keeps nobody else waiting', async () => {
    const range = { from: new Date('2026-05-04T00:00:00Z'), to: new Date() };
    const open = await rigs[0]!.replays.request('portal', range, OPERATOR);
    const [first, second, retry, other] = [
      command(),
      command(),
      command({ action: 'retry' }),
      command({ subscription: 'tax' }),
    ];
    start();
    await take(first, second, retry, other);
    await untilDone(retry.id);
    await untilDone(other.id);
    expect(await commands.find(first.id)).toMatchObject({ state: 'waiting', code: 'replay-under-way' });
    expect(await commands.find(second.id)).toMatchObject({ state: 'waiting', code: 'behind-another' });

    await endReplay(open.id);
    const begun = await untilDone(first.id);
    expect(begun).not.toHaveProperty('code');
    expect(await commands.find(second.id)).toMatchObject({ state: 'waiting', code: 'replay-under-way' });
    await endReplay(begun.replay!);
    const last = await untilDone(second.id);
    expect((await replays()).filter(({ subscription }) => subscription === 'portal').map(({ id }) => id)).toEqual(
      [open.id, begun.replay, last.replay].map(String),
    );
  });

  it('for a subscription that nobody knows waits a while, and is refused with the reason', async () => {
    const lost = command({ subscription: 'gone' });
    start();
    await take(lost);
    const waiting = await until(lost.id, ({ code }) => code === 'no-subscription');
    expect(waiting.state).toBe('waiting');
    await test.query(`UPDATE delivery.commands SET arrived_at = arrived_at - interval '2 minutes', due_at = now()`);
    expect(await until(lost.id, ({ state }) => state === 'refused')).toMatchObject({
      code: 'no-subscription',
      endedAt: expect.any(Date),
    });
    expect(await actions()).toEqual([]);
  });

  it('of which a crash has taken the half is carried out whole by another process, once', async () => {
    const [stuck, rest] = [command(), command({ subscription: 'tax' })];
    await take(stuck);
    let crash: (error: Error) => void = () => undefined;
    let crashed: Promise<unknown> | undefined;
    await new Promise<void>(hasBegun => {
      crashed = commands.carryOutNext(async (tx, { id }) => {
        expect(id).toBe(stuck.id);
        await tx.query(`INSERT INTO actions (actor, action, subject, reason, affected) VALUES ('x', 'x', 'x', 'x', 0)`);
        hasBegun();
        return new Promise((_, reject) => (crash = reject));
      });
    });
    start();
    await take(rest);
    await untilDone(rest.id);
    // It is in the hands of the first, and nobody else takes it meanwhile.
    expect(await commands.find(stuck.id)).toMatchObject({ state: 'waiting', code: 'its-turn' });
    expect(await replays()).toHaveLength(1);
    await test.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND state = 'idle in transaction'`,
    );
    crash(new Error('the process is gone'));
    await expect(crashed).rejects.toMatchObject({ code: 'unavailable' });
    await untilDone(stuck.id);
    expect((await replays()).map(({ subscription }) => subscription).sort()).toEqual(['portal', 'tax']);
    expect((await actions()).filter(action => action['actor'] === 'x')).toEqual([]);
  });

  it('that cannot be carried out leaves nothing behind, shows why, and lets the others pass', async () => {
    const [bad, good] = [command(), command({ subscription: 'tax' })];
    await take(bad, good);
    const failed = await commands.carryOutNext(async tx => {
      await tx.query(`INSERT INTO actions (actor, action, subject, reason, affected) VALUES ('x', 'x', 'x', 'x', 0)`);
      await tx.query('SELECT 1 / 0');
      return { state: 'done', retried: 1 };
    });
    expect(failed).toMatchObject({ command: { id: bad.id }, end: { state: 'waiting', code: 'internal' } });
    expect(await commands.find(bad.id)).toMatchObject({ state: 'waiting', code: 'internal' });
    expect(await actions()).toEqual([]);
    start();
    await untilDone(good.id);
    await untilDone(bad.id);
  });

  it('is listed page by page by what became of it, and forgotten long after its end alone', async () => {
    const some = [command(), command(), command({ subscription: 'tax' })];
    await take(...some);
    const ids = some.map(({ id }) => id).reverse();
    const first = await commands.list({ ...WHOLE, limit: 2 });
    expect(first.items.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const rest = await commands.list({ ...WHOLE, limit: 2, before: first.next });
    expect([rest.items.map(({ id }) => id), rest.next]).toEqual([ids.slice(2), undefined]);

    start();
    await untilDone(some[0]!.id);
    await untilDone(some[2]!.id);
    expect((await commands.list({ ...WHOLE, state: 'waiting' })).items).toMatchObject([{ id: some[1]!.id }]);
    expect((await commands.list({ ...WHOLE, subscription: 'tax' })).items).toMatchObject([{ id: some[2]!.id }]);
    await stop(); // a runner that has nothing else to do forgets by itself
    await test.query(`UPDATE delivery.commands SET arrived_at = arrived_at - interval '1 year'`);
    await test.query(`UPDATE delivery.commands SET ended_at = now() - interval '91 days' WHERE subscription = 'tax'`);
    expect(await commands.forget(90, 10)).toBe(1);
    expect((await commands.list(WHOLE)).items.map(({ id }) => id)).toEqual([some[1]!.id, some[0]!.id]);
  });
});
