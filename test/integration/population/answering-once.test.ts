import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Topic } from '#libs/contracts';
import { HubError } from '#libs/kernel';
import { Outbox } from '#libs/persistence';
import { waitFor } from '#libs/testing';
import { AnsweringRig } from './answering-rig.js';
import { FakeVerifier, idOf, NUMBER, requestOf, type RequestsRig, says } from './requests-rig.js';

let answering: AnsweringRig;
let rig: RequestsRig;

beforeAll(async () => {
  answering = await AnsweringRig.create();
  ({ rig } = answering);
});
afterAll(() => answering.drop());
beforeEach(() => answering.reset());

/** Somebody who is about to commit an answer, and waits. */
class Gate {
  open: () => void = () => undefined;
  private reach: () => void = () => undefined;
  private readonly opened = new Promise<void>(resolve => (this.open = resolve));
  readonly reached = new Promise<void>(resolve => (this.reach = resolve));

  outbox(): Outbox {
    const outbox = new Outbox();
    const add = outbox.add.bind(outbox);
    outbox.add = async (tx, messages) => {
      await add(tx, messages);
      if (messages.length === 0) return;
      this.reach();
      await this.opened;
    };
    return outbox;
  }
}

describe('the same request under another key of its sender', () => {
  it('is not asked about a second time, and gets the answer of the first', async () => {
    let release: () => void = () => undefined;
    const released = new Promise<void>(resolve => (release = resolve));
    const verifier = new FakeVerifier(async person => {
      await released;
      return says()(person);
    });
    const copy = answering.run(verifier);
    const request = requestOf();
    const [first, second] = [await rig.message(request), await rig.message(request)];
    await answering.take(copy, [first, second]);
    const isPutOff = async (): Promise<boolean> =>
      (await rig.rows("SELECT 1 FROM requests WHERE last_code = 'asked-already' AND due_at < now() + interval '61 s'"))
        .length === 1;
    await waitFor(isPutOff, { what: 'the second to wait for the first' });
    release();
    const third = await rig.message(request);
    const { answers: told } = await answering.answers(2);
    await answering.take(copy, [third]);
    const { answers: later } = await answering.answers(1);
    expect([...told, ...later].map(({ requestId, result }) => [requestId, result])).toEqual([
      [idOf(first), 'matched'],
      [idOf(second), 'matched'],
      [idOf(third), 'matched'],
    ]);
    expect(verifier.asked).toHaveLength(1);
    expect(await answering.accesses()).toHaveLength(1);
  });

  it.each(['before it is put off', 'while it is put off'])('does not wait for an answer that comes %s', async when => {
    const gate = new Gate();
    const slow = rig.process(new FakeVerifier(says()), when.startsWith('while') ? { outbox: gate.outbox() } : {});
    const request = requestOf();
    await answering.take(slow, [await rig.message(request), await rig.message(request)]);
    const [first, second] = await slow.claims.claim(2, 60_000);
    // The second has looked, and found the first open.
    const look = slow.claims.first.bind(slow.claims);
    const looked = await look(second!.envelope.subject);
    slow.claims.first = async () => looked;
    expect(looked).toMatchObject({ id: first!.envelope.id, answer: null });
    const settling = slow.answers.answer(first!);
    await (when.startsWith('while') ? gate.reached : settling);
    const puttingOff = slow.answers.answer(second!);
    const waits = async () => (await rig.rows('SELECT 1 FROM pg_locks WHERE NOT granted')).length > 0;
    await Promise.race([puttingOff, waitFor(waits, { what: 'the second to wait for the first' })]);
    gate.open();
    await Promise.all([settling, puttingOff]);
    slow.claims.first = look;
    expect(await slow.claims.claim(1, 60_000)).toMatchObject([{ envelope: { id: second!.envelope.id }, failures: 0 }]);
  });

  it('gets the answer of the first also where it has expired by then', async () => {
    const copy = rig.process(new FakeVerifier(says()));
    const request = requestOf({ expiresAt: new Date(Date.now() + 1_000).toISOString() });
    const messages = [await rig.message(request), await rig.message(request)];
    await answering.take(copy, messages);
    const [first, second] = await copy.claims.claim(2, 60_000);
    await copy.answers.answer(first!);
    await waitFor(async () => Date.now() > Date.parse(request.expiresAt!), { what: 'the request to expire' });
    await copy.answers.answer(second!);
    const { answers: told } = await answering.answers(2);
    expect(told.map(({ result }) => result)).toEqual(['matched', 'matched']);
  });

  it('fails as a conflict where it asks something else', async () => {
    const verifier = new FakeVerifier(says());
    const copy = answering.run(verifier);
    const request = requestOf();
    const other = { ...request, person: { ...request.person, birthDate: '1991' } };
    await answering.take(copy, [await rig.message(request), await rig.message(other)]);
    const { answers: told } = await answering.answers(2);
    expect(told.map(({ result, reasons }) => [result, reasons])).toEqual(
      expect.arrayContaining([
        ['matched', []],
        ['failed', ['conflict']],
      ]),
    );
    expect(verifier.asked).toHaveLength(1);
  });
});

describe('a crash', () => {
  it('between asking and writing has the partner asked again, about what was under way only', async () => {
    const verifier = new FakeVerifier(says());
    const crashed = rig.process(verifier);
    const messages = [await rig.message(requestOf()), await rig.message(requestOf())];
    await answering.take(crashed, messages);
    // Claimed, asked, and then the process ended: its claim has run out.
    const [lost] = await crashed.claims.claim(1, 0);
    await verifier.verify({ number: NUMBER } as never, {} as never);
    answering.run(verifier);
    const { answers: told } = await answering.answers(2);
    expect(new Set(told.map(({ requestId }) => requestId))).toEqual(new Set(messages.map(idOf)));
    expect(verifier.asked).toHaveLength(3);
    expect(await rig.rows('SELECT asked FROM requests WHERE id = $1', [lost!.envelope.id])).toEqual([{ asked: true }]);
  });

  it('leaves no second answer: who has lost a claim writes nothing', async () => {
    const verifier = new FakeVerifier(says());
    const slow = rig.process(verifier);
    await answering.take(slow, [await rig.message(requestOf())]);
    const [lost] = await slow.claims.claim(1, 0);
    answering.run(verifier);
    await answering.answers(1);
    await slow.answers.answer(lost!);
    expect(await rig.takeOutbox()).toEqual([]);
    expect(await answering.accesses()).toHaveLength(1);
  });

  it('of the database while the answer is written does not have the partner asked again', async () => {
    class AwayOnce extends Outbox {
      private times = 0;
      override async add(...args: Parameters<Outbox['add']>): Promise<void> {
        const isAnswer = args[1].some(({ topic }) => topic === Topic.PopulationVerificationAnswered);
        if (isAnswer && this.times++ === 0) throw new HubError('unavailable', 'unavailable', 'The database is away');
        await super.add(...args);
      }
    }
    const verifier = new FakeVerifier(says());
    const copy = answering.run(verifier, { outbox: new AwayOnce() });
    await answering.take(copy, [await rig.message(requestOf())]);
    expect((await answering.answers(1)).answers).toMatchObject([{ result: 'matched' }]);
    expect(verifier.asked).toHaveLength(1);
  });
});
