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
      (await rig.rows("SELECT 1 FROM requests WHERE last_code = 'asked-already'")).length === 1;
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
