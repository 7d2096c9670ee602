import { describe, expect, it } from '@jest/globals';
import { DEFAULT_TRANSITIONS } from '#libs/kernel';
import { Random } from '#libs/samples';
import { randomArrival, stateOf } from '../arrival-test-kit.js';
import { byAnother, runOf, storedFileOf, UNHASHED } from '../book-test-kit.js';
import {
  cancelled,
  CORRECTED,
  FINISHED,
  FULFILLED,
  HANDED_OVER,
  messageAt,
  MOVED,
  notice,
  paid,
  RECEIVED,
  SUPPLEMENT_REQUESTED,
  type Told,
  TRANSFER,
  UPDATE_REQUESTED,
  without,
  WRONG_PROCEDURE,
} from '../land-test-kit.js';
import type { Incoming } from './incoming-message.js';
import type { KeptMessage } from './kept-message.js';

const BY_LAND_OFFICE = { ...without(RECEIVED, 'procedureCode', 'promisedAt'), type: 'received-by-land-office' } as Told;
const HOUR_MS = 3_600_000;

/** A whole case as it happens, an hour and more between its steps. */
function randomCase(random: Random): Incoming[] {
  const told: Told[] = random.chance(0.2) ? [BY_LAND_OFFICE, MOVED, RECEIVED] : [RECEIVED, MOVED];
  for (let round = random.between(0, 2); round > 0; round--) {
    told.push(SUPPLEMENT_REQUESTED, { type: random.chance(0.5) ? 'supplemented' : 'supplement-received' });
    if (random.chance(0.3)) told.push(MOVED);
  }
  if (random.chance(0.2)) told.push(WRONG_PROCEDURE, ...randomAnswers(random), CORRECTED);
  if (random.chance(0.2)) told.push(UPDATE_REQUESTED, ...randomAnswers(random), RECEIVED);
  if (random.chance(0.7)) told.push(...randomTaxLeg(random));
  told.push(MOVED);
  if (random.chance(0.2))
    told.push(
      { type: 'withdrawn' },
      ...randomAnswers(random),
      { type: 'finished', result: { kind: 'withdrawn' } },
      HANDED_OVER,
    );
  else if (random.chance(0.8)) {
    told.push(random.chance(0.5) ? FINISHED : UNHASHED, HANDED_OVER);
    if (random.chance(0.2)) told.push(UNHASHED);
    if (random.chance(0.3)) told.push({ type: 'result-wrong', note: 'Sai' }, MOVED, FINISHED, HANDED_OVER);
  }
  let hour = 0;
  const messages = told.map(each => messageAt((hour += random.between(1, 30)), each));
  return [
    ...messages,
    ...messages.flatMap(message => storedFileOf(message, random.chance(0.3) ? byAnother(message) : message)),
  ];
}

/** What may come before the receipt that was asked for. */
function randomAnswers(random: Random): Told[] {
  return [MOVED, { type: 'supplement-received' } as Told, notice('9', 9)].filter(() => random.chance(0.3));
}

function randomTaxLeg(random: Random): Told[] {
  const steps: Told[] = random.chance(0.7) ? [TRANSFER] : [];
  if (random.chance(0.2)) steps.push(notice('0', 1), { type: 'tax-returned' }, TRANSFER);
  const open: [number: string, amount: number][] = [
    ['1', 500],
    ['2', 700],
  ];
  steps.push(notice('1', random.chance(0.5) ? 500 : undefined), notice('2', 700, 'personal-income-tax'));
  if (random.chance(0.3)) steps.push(notice('1', 600));
  if (random.chance(0.3)) {
    steps.push(notice('3', 800, 'personal-income-tax', ['2']));
    open[1] = ['3', 800];
  }
  if (random.chance(0.3)) {
    steps.push(cancelled('1'), notice('4', 50));
    open[0] = ['4', 50];
  }
  for (const [number, amount] of open) {
    if (random.chance(0.2)) steps.push(paid(number, 1, 'part'));
    if (random.chance(0.9)) steps.push(paid(number, random.chance(0.1) ? amount + 5 : amount));
  }
  if (random.chance(0.6)) steps.push(FULFILLED);
  return steps;
}

const OF_THE_DAY = ['supplemented', 'supplement-received'] as const;
/** Hour at which Tuesday, 3 March 2026, begins in Việt Nam. */
const DAY = 16;

/**
 * Two rounds of one day: of the requests and of what land received the day only is known; what the one-stop delivers names
 * no time and happens when it comes. They come in any order, ten minutes apart from 9:00 on.
 */
function roundsOfOneDay(types: readonly (typeof OF_THE_DAY)[number][], random: Random): Incoming[] {
  const told = [1, 2].flatMap((round): Told[] => [
    { type: 'supplement-requested', note: `Lần ${round}` },
    ...types.map(type => ({ type, newPromisedAt: `2026-03-2${round}T17:00:00+07:00` })),
  ]);
  const arrival = told.map(each => ({ each, at: random.between(0, 1_000) })).sort((a, b) => a.at - b.at);
  return arrival.map(({ each }, i) => {
    const comesAfter = 9 + i / 6;
    return each.type === 'supplemented'
      ? messageAt(DAY + comesAfter, each, undefined, 0)
      : messageAt(DAY, each, undefined, comesAfter * HOUR_MS);
  });
}

const SEEDS = Array.from({ length: 120 }, (_, i) => i + 1);

describe('messages that come shuffled, doubled, late and from two servers', () => {
  it('make the same dossier as in order', () => {
    for (const seed of SEEDS) {
      const random = new Random(seed);
      const whole = randomCase(random);
      const arrival = randomArrival(random, whole);
      const twice = whole
        .filter(item => item.kind === 'message')
        .map(message => byAnother(message))
        .filter(({ event }) => arrival.flat().some(item => item.kind === 'message' && item.event.id === event.id));
      const inOrder = runOf([...whole, ...twice].map(item => [item]));
      const shuffled = runOf(arrival);
      expect([seed, stateOf(shuffled)]).toEqual([seed, stateOf(inOrder)]);
      expect([seed, shuffled.reports.at(-1)?.status]).toEqual([seed, inOrder.reports.at(-1)?.status]);
    }
  });

  it('of two supplements of one day, of which the day alone is told, leave it waiting for neither', () => {
    for (const types of [OF_THE_DAY, ['supplemented'], ['supplement-received']] as const) {
      for (const seed of SEEDS) {
        const arrival = [messageAt(0, RECEIVED), ...roundsOfOneDay(types, new Random(seed))];
        const { dossier, reports } = runOf(arrival.map(item => [item]));
        const { state, supplements } = dossier!.process;
        const rounds = supplements.filter(({ receivedAt }) => receivedAt !== undefined).length;
        expect([types, seed, state, rounds, supplements.length]).toEqual([types, seed, 'processing', 2, 2]);
        expect([types, seed, reports.at(-1)?.status]).toEqual([types, seed, 4]);
      }
    }
  });

  it('never take the portal back, nor over a status that its table does not allow', () => {
    for (const seed of SEEDS) {
      const random = new Random(seed);
      const { reports } = runOf(randomArrival(random, randomCase(random)));
      reports.forEach(({ status, occurredAt }, i) => {
        const before = reports[i - 1];
        if (!before) return;
        expect([seed, DEFAULT_TRANSITIONS[before.status]]).toEqual([seed, expect.arrayContaining([status])]);
        expect(Date.parse(occurredAt)).toBeGreaterThanOrEqual(Date.parse(before.occurredAt));
      });
      expect(new Set(reports.map(({ id }) => id)).size).toBe(reports.length);
      expect(reports.every(({ causationId }) => causationId !== undefined)).toBe(true);
    }
  });

  it('are each passed on once, under numbers without a gap, and no notice is settled twice', () => {
    for (const seed of SEEDS) {
      const random = new Random(seed);
      const book = runOf(randomArrival(random, randomCase(random)));
      const effective = [...book.messages.values()].filter(({ decision }) => decision?.effect === 'applied');
      const passedOn = new Set(book.passedOn);
      expect([seed, passedOn.size]).toEqual([seed, book.passedOn.length]);
      const contents = book.passedOn.map(id => book.messages.get(id)!.event.bodyHash);
      expect([seed, new Set(contents).size]).toEqual([seed, contents.length]);
      const isVoided = ({ decision }: KeptMessage): boolean => decision!.flags.includes('voided');
      expect(effective.every(message => passedOn.has(message.event.id) !== isVoided(message))).toBe(true);
      const isCorrected = effective.some(({ event }) => event.record.type === 'result-wrong');
      expect([seed, isCorrected || !effective.some(isVoided)]).toEqual([seed, true]);
      for (const { payments } of book.dossier!.process.tax.notices) {
        expect(new Set(payments.map(({ number }) => number)).size).toBe(payments.length);
      }
    }
  });

  it('show nothing as finished before its files are there', () => {
    for (const seed of SEEDS) {
      const random = new Random(seed);
      const whole = randomCase(random);
      const { reports } = runOf([whole.filter(({ kind }) => kind === 'message')]);
      const unhashed = whole.some(({ kind }) => kind === 'file');
      const corrected = whole.some(item => item.kind === 'message' && item.event.record.type === 'result-wrong');
      if (unhashed && !corrected) expect([seed, reports.some(({ status }) => status >= 9)]).toEqual([seed, false]);
    }
  });
});
