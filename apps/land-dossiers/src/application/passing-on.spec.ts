import { describe, expect, it } from '@jest/globals';
import { byAnother, runOf, storedFileOf, UNHASHED } from '../book-test-kit.js';
import { FINISHED, HANDED_OVER, messageAt, MOVED, notice, paid, RECEIVED, type Told } from '../land-test-kit.js';

it('what another system told before, by its clock, is not passed on a second time when it comes late', () => {
  const messages = [RECEIVED, MOVED, FINISHED].map((told, hour) => messageAt(hour, told));
  const again = messages.map(message => byAnother(message, -5_000));
  const book = runOf([...messages.map(message => [message]), ...again.map(message => [message])]);
  const [received, moved] = messages.map(({ event }) => event.id);
  expect(book.passedOn).toEqual([received, moved]);
  // Applied, though its file is not there yet: it is the one of which the others will hear.
  const finished = messages[2]!;
  expect(runOf([[...messages], again, storedFileOf(finished, again[2]!)]).passedOn[2]).toBe(finished.event.id);
  expect([...book.messages.values()].filter(({ decision }) => decision?.effect === 'flagged')).toHaveLength(3);
});

it.each([
  undefined,
  [],
  [{ name: 'GCN' }],
  [{ name: 'GCN', file: { url: 'https://a.example/1' } }, { name: 'Bản đồ' }],
])(
  'an issued result with the files %j is told to nobody, nor what comes after it, before it comes with all of them',
  files => {
    const result = { kind: 'issued' as const, ...(files ? { files } : {}) };
    const [received, bare, handedOver] = [RECEIVED, { type: 'finished', result } as Told, HANDED_OVER].map(
      (told, hour) => messageAt(hour, told),
    );
    const before = runOf([[received!, bare!, handedOver!, ...storedFileOf(bare!, bare!)]]);
    expect([before.passedOn, before.reports.map(({ status }) => status)]).toEqual([[received!.event.id], [2]]);
    expect(before.dossier?.process.result?.missing).toBe(1);
    const whole = messageAt(1, FINISHED, undefined, 9_000_000);
    const after = runOf([[received!, bare!, handedOver!], [whole], storedFileOf(whole, whole)]);
    expect(after.passedOn).toEqual([received!, bare!, whole, handedOver!].map(({ event }) => event.id));
    expect(after.reports.map(({ status }) => status)).toEqual([2, 9, 10]);
  },
);

it('an end whose link is dead holds up nothing any more when the end is told again with its file', () => {
  const [received, dead, again, handedOver] = [RECEIVED, UNHASHED, UNHASHED, HANDED_OVER].map((told, hour) =>
    messageAt(hour, told),
  );
  const waiting = runOf([[received!], [dead!]]);
  expect(waiting.passedOn).toEqual([received!.event.id]);
  const mended = runOf([[received!], [dead!], [again!], storedFileOf(again!, again!), [handedOver!]]);
  expect(mended.passedOn).toEqual([received!, dead!, again!, handedOver!].map(({ event }) => event.id));
});

it('an end whose link is dead is passed on, and its hand-over, when the end is sent again after that with its file', () => {
  const [received, dead, handedOver, again] = [RECEIVED, UNHASHED, HANDED_OVER, UNHASHED].map((told, hour) =>
    messageAt(hour, told),
  );
  const whole = [received!, dead!, handedOver!, again!];
  for (const batches of [whole.map(message => [message]), [[...whole].reverse()]]) {
    const waiting = runOf(batches);
    expect([waiting.passedOn, waiting.reports.length]).toEqual([[received!.event.id], 1]);
    const mended = runOf([...batches, storedFileOf(again!, again!)]);
    expect(mended.passedOn).toEqual(whole.map(({ event }) => event.id));
    expect(mended.reports.map(({ status }) => status)).toEqual([2, 9, 10]);
  }
});

it('an end that comes after a later move was reported is shown before the hand-over', () => {
  const [received, finished, moved, handedOver] = [RECEIVED, FINISHED, MOVED, HANDED_OVER].map((told, hour) =>
    messageAt(hour, told),
  );
  const { reports } = runOf([[received!], [moved!], [finished!], [handedOver!], storedFileOf(finished!, finished!)]);
  expect(reports.map(({ status }) => status)).toEqual([2, 4, 9, 10]);
});

it('a newer end with a dead link is not passed on because an older one had all its files', () => {
  const [received, whole, dead, handedOver] = [RECEIVED, FINISHED, UNHASHED, HANDED_OVER].map((told, hour) =>
    messageAt(hour, told),
  );
  const book = runOf([[received!], [whole!], storedFileOf(whole!, whole!), [dead!, handedOver!]]);
  expect(book.passedOn).toEqual([received!, whole!].map(({ event }) => event.id));
  expect(book.reports.map(({ status }) => status)).toEqual([2, 9]);
});

it('a dead link holds up neither tax nor who says that the result is wrong', () => {
  const wrong: Told = { type: 'result-wrong', note: 'Tệp không mở được' };
  const steps = [RECEIVED, UNHASHED, notice('1', 500), paid('1', 500), HANDED_OVER, wrong];
  const messages = steps.map((told, hour) => messageAt(hour, told));
  const [received, , noticed, payment, , reported] = messages;
  const waiting = runOf([messages]);
  expect(waiting.passedOn).toEqual([received!, noticed!, payment!, reported!].map(({ event }) => event.id));
  const mended = messageAt(9, FINISHED);
  const whole = runOf([messages, [mended], storedFileOf(mended, mended)]);
  expect(whole.passedOn.slice(4)).toEqual([mended.event.id]);
});

describe('an end that was reported wrong while it waited for its file', () => {
  const wrong: Told = { type: 'result-wrong', note: 'Tệp không mở được' };
  const messages = [RECEIVED, UNHASHED, HANDED_OVER, wrong].map((told, hour) => messageAt(hour, told));
  const [received, dead, handedOver, reported] = messages.map(({ event }) => event.id);
  const file = storedFileOf(messages[1]!, messages[1]!);

  it('is not told after that report, when its file comes: the receiver would show an end that is none', () => {
    for (const batches of [messages.map(message => [message]), [messages]]) {
      const book = runOf([...batches, file]);
      expect(book.passedOn).toEqual([received, reported]);
      for (const id of [dead!, handedOver!]) {
        expect(book.messages.get(id)?.decision).toEqual({ effect: 'applied', flags: ['voided'] });
      }
    }
  });

  it('settles, once, though nobody is told of it', () => {
    const book = runOf([messages, file, [messageAt(9, MOVED)]]);
    const settled = book.facts.filter(({ outcome }) => outcome === 'succeeded');
    expect(settled.map(({ transactionId }) => transactionId)).toEqual([dead, handedOver]);
  });

  it('is told where its file was there before the report, also in one batch with it', () => {
    const book = runOf([[...messages.slice(0, 3), ...file, messages[3]!]]);
    expect(book.passedOn).toEqual([received, dead, handedOver, reported]);
    expect(book.facts).toEqual([]);
  });
});
