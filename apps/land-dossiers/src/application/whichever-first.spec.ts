import { describe, expect, it } from '@jest/globals';
import { Random } from '#libs/samples';
import { randomArrival, stateOf } from '../arrival-test-kit.js';
import { runOf, storedFileOf, UNHASHED } from '../book-test-kit.js';
import {
  CORRECTED,
  FINISHED,
  HANDED_OVER,
  hours,
  messageAt,
  MOVED,
  notice,
  RECEIVED,
  SUPPLEMENT_REQUESTED,
  type Told,
  TRANSFER,
  UPDATE_REQUESTED,
  WRONG_PROCEDURE,
} from '../land-test-kit.js';

const SEEDS = Array.from({ length: 40 }, (_, i) => i + 1);
const YEAR = 365 * 24;
const CONFIRMED = { type: 'supplement-received', newPromisedAt: new Date(hours(24 * 30)).toISOString() } as const;
const DAY_BEFORE = new Date(hours(-24)).toISOString();
const PROMISED_BEFORE = { ...RECEIVED, promisedAt: DAY_BEFORE };

type Dated = readonly [told: Told, hour: number];

describe('messages of which each order of arrival makes the same', () => {
  it.each<[string, readonly (Told | Dated)[], object]>([
    [
      'a corrected receipt counts though the dossier was moved back before it',
      [RECEIVED, WRONG_PROCEDURE, MOVED, CORRECTED],
      { state: 'received', receipt: CORRECTED },
    ],
    [
      'a corrected receipt counts though tax answered before it, and nobody is to pay under the wrong procedure',
      [RECEIVED, TRANSFER, WRONG_PROCEDURE, notice('1', 5), CORRECTED],
      {
        state: 'received',
        receipt: CORRECTED,
        portal: [
          [2, hours(0)],
          [4, hours(1)],
          [2, hours(4)],
        ],
      },
    ],
    [
      'an updated receipt counts though work went on before it',
      [RECEIVED, UPDATE_REQUESTED, MOVED, CORRECTED],
      { state: 'processing', receipt: CORRECTED },
    ],
    [
      'a withdrawal stays one though a supplement of before is confirmed, of which the promise counts',
      [RECEIVED, SUPPLEMENT_REQUESTED, { type: 'supplemented' }, { type: 'withdrawn' }, CONFIRMED],
      { state: 'withdrawing', clock: { promisedAt: hours(24 * 30) }, supplements: [{ promisedAfter: hours(24 * 30) }] },
    ],
    [
      'an end of thirty years ago ends nothing',
      [[FINISHED, -30 * YEAR], RECEIVED, MOVED, [HANDED_OVER, -30 * YEAR]],
      {
        state: 'processing',
        files: undefined,
        portal: [
          [2, hours(1)],
          [4, hours(2)],
        ],
      },
    ],
    [
      'a day that was over before the receipt is not promised',
      [PROMISED_BEFORE, SUPPLEMENT_REQUESTED, { ...CONFIRMED, newPromisedAt: DAY_BEFORE }],
      { state: 'processing', clock: { dueAt: hours(24 * 9) } },
    ],
  ])('%s, whichever comes first', (_, told, expected) => {
    const steps = told.map((each, i): Dated => ('type' in each ? [each, i] : each));
    const inOrder = steps.map(([each, hour]) => messageAt(hour, each));
    const wanted = stateOf(runOf(inOrder.map(item => [item])));
    expect(wanted).toMatchObject(expected);
    for (const seed of SEEDS) {
      const book = runOf(randomArrival(new Random(seed), inOrder));
      expect([seed, stateOf(book)]).toEqual([seed, wanted]);
      const told = new Set(book.passedOn.map(id => book.messages.get(id)!.event.bodyHash));
      const untold = inOrder.filter(({ event }) => !told.has(event.bodyHash));
      expect([seed, untold.every(({ event }) => event.occurredAt < hours(0))]).toEqual([seed, true]);
    }
  });

  it('an end that is sent again after the hand-over completes the first one, whichever comes first', () => {
    const messages = [RECEIVED, UNHASHED, HANDED_OVER, UNHASHED].map((told, hour) => messageAt(hour, told));
    const whole = [...messages, ...storedFileOf(messages[3]!, messages[3]!)];
    const wanted = stateOf(runOf(whole.map(item => [item])));
    expect(wanted).toMatchObject({
      state: 'handed-over',
      stateAt: hours(2),
      clock: { endedAt: hours(1) },
      complete: true,
    });
    for (const seed of SEEDS) {
      const book = runOf(randomArrival(new Random(seed), whole));
      expect([seed, stateOf(book), book.reports.at(-1)?.status]).toEqual([seed, wanted, 10]);
      const told = new Set(book.passedOn.map(id => book.messages.get(id)!.event.bodyHash));
      expect([seed, told.size, book.passedOn.length]).toEqual([seed, 4, 4]);
    }
  });
});
