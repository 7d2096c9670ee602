import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { registryKeyOf, toOperatorAction } from '#libs/contracts';
import { RegistryState } from '#libs/registry-view';
import { RegistryBench } from './registry-bench.js';

const SANDBOX = await readFile('sandbox/registry.yaml', 'utf8');

let bench: RegistryBench;
beforeEach(async () => {
  bench = await RegistryBench.create();
});
afterEach(() => bench.drop());

const keysOf = (messages: readonly { key: string | null }[]) => messages.map(({ key }) => key);

describe('publishing the registry at a start', () => {
  it('leaves out what the topic holds already', async () => {
    const { entities } = await bench.start(SANDBOX);
    expect(await bench.catchUp()).toHaveLength(entities.length);
    expect(await bench.start(SANDBOX)).toMatchObject({ changed: [] });
    expect(await bench.catchUp()).toEqual([]);
  });

  it('gives everything again when Kafka has lost it or is another one, although nothing changed', async () => {
    const { entities } = await bench.start(SANDBOX);
    await bench.catchUp();
    bench.view = new RegistryState();
    expect(await bench.start()).toMatchObject({ changed: [], unchanged: 0 });
    expect(await bench.catchUp()).toHaveLength(entities.length);
  });

  it('puts right what the topic holds in another form or not at all', async () => {
    await bench.start(SANDBOX);
    await bench.catchUp();
    bench.view.put({ kind: 'agency', code: 'G22', name: 'Of another database', aliases: [] });
    bench.view.remove('system/one-stop-h22');
    await bench.start(SANDBOX);
    expect(keysOf(await bench.catchUp())).toEqual(['agency/G22', 'system/one-stop-h22']);
  });

  it('withdraws what the topic holds and the database does not', async () => {
    const { entities } = await bench.start(SANDBOX);
    await bench.catchUp();
    bench.view.put({ kind: 'agency', code: 'H98', name: 'Of a lost database', aliases: [] });
    expect((await bench.start(SANDBOX)).withdrawn).toEqual(['agency/H98']);
    expect(await bench.catchUp()).toEqual([{ topic: 'hub.registry.v1', key: 'agency/H98', value: null, headers: {} }]);
    expect(bench.view.keys().sort()).toEqual(entities.map(registryKeyOf).sort());
    expect((await bench.start(SANDBOX)).withdrawn).toEqual([]);
  });

  it('tells once what people changed before it was told to anybody', async () => {
    await bench.start(SANDBOX);
    await bench.catchUp();
    const change = (subject: string) =>
      bench.database.query(
        `INSERT INTO changes (actor, action, subject, reason, before, after)
         VALUES ('an-operator', 'change-address', $1, 'moved', 'http://old.example', 'http://new.example')`,
        [subject],
      );
    await change('connectors/first');
    await change('connectors/second');
    await bench.start(SANDBOX);
    const told = await bench.takeMessages();
    expect(told).toMatchObject([{ key: 'connectors/first' }, { key: 'connectors/second' }]);
    expect(told.map(({ topic }) => topic)).toEqual(['hub.operator-actions.v1', 'hub.operator-actions.v1']);
    expect(toOperatorAction(Buffer.from(String(told[0]!.value)))).toMatchObject({
      actor: 'an-operator',
      reason: 'moved',
    });
    await bench.start(SANDBOX);
    expect(await bench.takeMessages()).toEqual([]);
  });

  it('withdraws nothing where the database is empty, nor when a file is loaded into the running hub', async () => {
    bench.view.put({ kind: 'agency', code: 'H98', name: 'Of another database', aliases: [] });
    expect((await bench.start()).withdrawn).toEqual([]);
    expect((await bench.load(SANDBOX)).withdrawn).toEqual([]);
    expect((await bench.takeMessages()).filter(({ value }) => value === null)).toEqual([]);
  });
});
