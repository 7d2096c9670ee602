import { describe, expect, it } from '@jest/globals';
import type { LandOwner } from '#libs/contracts';
import { cancelled, FULFILLED, messageAt, notice, paid, type Told, TRANSFER } from '../land-test-kit.js';
import { TaxLeg } from './tax-leg.js';

const NAMED: LandOwner = { name: 'Nguyễn Thị Hạnh' };
const IDENTIFIED: LandOwner = { ...NAMED, identityNumber: '042190123456' };

const noticeTo = (owner: LandOwner, number = '1', amount?: number): Told => ({
  type: 'tax-notice',
  notice: { number, owner, taxType: 'registration-fee', ...(amount === undefined ? {} : { amount }) },
});

function take(...told: Told[]): { effects: string[]; leg: TaxLeg } {
  const leg = new TaxLeg();
  const effects = told.map((each, hour) => {
    const { effect, flags } = leg.take(messageAt(hour, each).event);
    return [effect, ...flags].join(' ');
  });
  return { effects, leg };
}

describe('a notice that tax issued and the land system passes on', () => {
  it('is one notice, though the land system knows neither the owner’s number nor the amount', () => {
    const { effects, leg } = take(noticeTo(IDENTIFIED, '1', 500), noticeTo(NAMED), paid('1', 500));
    expect(effects).toEqual(['applied', 'flagged repeated', 'applied']);
    expect(leg.notices()).toMatchObject([{ amount: 500, settled: true }]);
  });

  it('is one notice as well when the land system was first: the amount comes with the second', () => {
    const typed = { name: 'NGUYỄN  THỊ HẠNH'.normalize('NFD') };
    expect(take(noticeTo(typed), noticeTo(IDENTIFIED, '1', 500)).leg.notices()).toMatchObject([{ amount: 500 }]);
  });

  it('is a conflict under one number where the owners are others, by number or by name', () => {
    const other = { ...NAMED, identityNumber: '042190123457' };
    expect(take(noticeTo(IDENTIFIED), noticeTo(other)).effects[1]).toBe('flagged notice-conflict');
    expect(take(noticeTo(NAMED), noticeTo({ name: 'Trần Văn B' })).effects[1]).toBe('flagged notice-conflict');
  });
});

it('does not take one owner’s notice for another’s of the same name with another number', () => {
  const namesake = { ...NAMED, identityNumber: '042190123457' };
  const { effects, leg } = take(noticeTo(IDENTIFIED, '1', 5), noticeTo(namesake, '2', 6));
  expect(effects).toEqual(['applied', 'applied']);
  expect(leg.unpaid()).toHaveLength(2);
});

describe('a notice that is void and is passed on late', () => {
  const states = (leg: TaxLeg) => leg.notices().map(({ number, state }) => `${number} ${state}`);

  it('stays replaced, and the one in its place stays in force', () => {
    const { effects, leg } = take(
      notice('1', 500),
      notice('2', 600, 'registration-fee', ['1']),
      notice('1'),
      notice('1', 500),
    );
    expect(effects.slice(2)).toEqual(['flagged repeated', 'flagged repeated']);
    expect(states(leg)).toEqual(['1 replaced', '2 open']);
  });

  it('stays cancelled, and with it what was confirmed', () => {
    const { effects, leg } = take(notice('1', 500), cancelled('1'), FULFILLED, notice('1'));
    expect(effects[3]).toBe('flagged repeated');
    expect([states(leg), leg.fulfilled]).toEqual([['1 cancelled'], true]);
  });

  it('is replaced also where it comes first after the one in its place', () => {
    const { effects, leg } = take(notice('2', 600, 'registration-fee', ['1']), notice('1', 500));
    expect([effects[1], states(leg)]).toEqual(['applied', ['2 open', '1 replaced']]);
  });

  it('is open again where tax issues it again and says so', () => {
    const replaced = [notice('1', 500), notice('2', 600, 'registration-fee', ['1'])];
    expect(states(take(...replaced, notice('1', 500, 'registration-fee', ['2'])).leg)).toEqual([
      '2 replaced',
      '1 open',
    ]);
    expect(states(take(notice('1', 500), cancelled('1'), notice('1', 600)).leg)).toEqual(['1 open']);
    const returned = [TRANSFER, notice('1', 500), { type: 'tax-returned' } as Told];
    expect(states(take(...returned, notice('1', 500)).leg)).toEqual(['1 returned']);
    expect(states(take(...returned, TRANSFER, notice('1', 500)).leg)).toEqual(['1 open']);
  });
});

describe('what was paid for a notice that is replaced', () => {
  const REPLACED = [notice('1', 500), paid('1', 300), notice('2', 600, 'registration-fee', ['1'])];

  it('counts for its replacement, whether it came before or after it', () => {
    expect(take(...REPLACED).leg.notices()).toMatchObject([{ paid: 0 }, { paid: 300, settled: false }]);
    const { effects, leg } = take(...REPLACED, paid('1', 300, 'late'));
    expect(effects[3]).toBe('applied');
    expect(leg.notices()).toMatchObject([{ paid: 0 }, { paid: 600, settled: true }]);
    expect(leg.waitsFor).toBeUndefined();
  });

  it('counts along the whole line of corrections, once', () => {
    const { effects, leg } = take(...REPLACED, notice('3', 700), paid('2', 300, 'GNT-1'), paid('1', 400, 'rest'));
    expect(effects.slice(3)).toEqual(['applied superseding', 'flagged repeated', 'applied']);
    expect(leg.notices()).toMatchObject([{ paid: 0 }, { paid: 0 }, { paid: 700, settled: true }]);
  });

  it('is too much where it is more than the replacement asks', () => {
    expect(take(...REPLACED, paid('1', 301, 'more')).effects[3]).toBe('applied overpaid');
  });

  it('does not settle a replacement of which nobody knows the amount', () => {
    const { leg } = take(notice('1', 500), paid('1', 300), notice('2'));
    expect(leg.waitsFor).toBe('payment');
  });

  it('counts for nobody where notices claim to replace each other', () => {
    const { leg } = take(
      notice('1', 5, 'registration-fee', ['2']),
      notice('2', 5, 'registration-fee', ['1']),
      paid('1', 5),
    );
    expect(leg.notices()).toHaveLength(2);
    expect(leg.waitsFor).toBeUndefined();
  });
});

describe('notices that are told together', () => {
  const takeTogether = (...told: Told[]): { effects: string[]; leg: TaxLeg } => {
    const leg = new TaxLeg();
    const effects = told.map(each => leg.take(messageAt(1, each).event).flags.join());
    return { effects, leg };
  };

  it('are each to be paid, also of two owners of one name: one payment does not settle both', () => {
    const { effects, leg } = takeTogether(noticeTo(NAMED, '1', 500), noticeTo(NAMED, '2', 500), paid('1', 500));
    expect(effects).toEqual(['', '', '']);
    expect(leg.unpaid()).toMatchObject([{ number: '2' }]);
  });

  it('are each to be paid however late one of them is delivered', () => {
    const leg = new TaxLeg();
    const [first, late] = [noticeTo(NAMED, '1', 500), noticeTo(NAMED, '2', 500)];
    leg.take(messageAt(1, first).event);
    leg.take(messageAt(1, late, undefined, 3 * 3_600_000).event);
    expect(leg.unpaid()).toMatchObject([{ number: '1' }, { number: '2' }]);
  });

  it('still correct one another where they say so', () => {
    const { leg } = takeTogether(notice('1', 500), notice('2', 600, 'registration-fee', ['1']));
    expect(leg.unpaid()).toMatchObject([{ number: '2' }]);
  });
});

it('does not take the notice for the house for a correction of that for the land, of one tax type', () => {
  const of = (number: string, taxTypeText: string): Told => {
    const notice = { number, owner: NAMED, taxType: 'registration-fee' as const, taxTypeText, amount: 5 };
    return { type: 'tax-notice', notice };
  };
  const { effects, leg } = take(of('1', 'Lệ phí trước bạ đất'), of('2', 'Lệ phí trước bạ nhà'));
  expect([effects, leg.unpaid().length]).toEqual([['applied', 'applied'], 2]);
  const corrected = take(of('1', 'Lệ phí trước bạ đất'), of('2', 'LỆ PHÍ TRƯỚC BẠ  ĐẤT'), noticeTo(NAMED, '3', 7));
  expect(corrected.effects.slice(1)).toEqual(['applied superseding', 'applied superseding']);
});

describe('a form that is told again', () => {
  it('hours later by another server does not reopen the wait for tax', () => {
    const { effects, leg } = take(TRANSFER, notice('1', 500), paid('1', 500), TRANSFER);
    expect(effects[3]).toBe('flagged repeated');
    expect([leg.waitsFor, leg.fulfilled]).toEqual([undefined, true]);
  });

  it('goes to tax anew after tax has returned it, or under another number', () => {
    expect(take(TRANSFER, { type: 'tax-returned' }, TRANSFER).leg.waitsFor).toBe('tax');
    const another: Told = { type: 'tax-transfer', transfer: { number: 'PCT-2' } };
    expect(take(TRANSFER, notice('1', 5), paid('1', 5), another).leg.waitsFor).toBe('tax');
  });
});

describe('what tax has returned as wrong', () => {
  const RETURNED: Told[] = [
    ...[TRANSFER, notice('A', 5), notice('B', 7, 'personal-income-tax'), paid('A', 5)],
    { type: 'tax-returned' },
  ];

  it('is not fulfilled by what was paid before: a new form brings new notices', () => {
    const { leg } = take(...RETURNED);
    expect([leg.waitsFor, leg.fulfilled, leg.unpaid()]).toEqual([undefined, false, []]);
    expect(take(...RETURNED, TRANSFER).leg.fulfilled).toBe(false);
    const answered = [...RETURNED, TRANSFER, notice('C', 9, 'personal-income-tax')];
    expect(take(...answered).leg.fulfilled).toBe(false);
    expect(take(...answered, paid('C', 9)).leg.fulfilled).toBe(true);
    expect(take(...RETURNED, TRANSFER, FULFILLED).leg.fulfilled).toBe(true);
  });

  it('is not confirmed any more', () => {
    const { leg } = take(TRANSFER, FULFILLED, { type: 'tax-returned' });
    expect([leg.isConfirmed, leg.fulfilled]).toEqual([false, false]);
  });

  it('is fulfilled by new notices also where nobody tells of forms', () => {
    const { leg } = take(notice('A', 5), { type: 'tax-returned' }, notice('A', 5), paid('A', 5));
    expect(leg.fulfilled).toBe(true);
  });
});

describe('a notice of which nobody has said how much it asks', () => {
  it('is not settled by one đồng: tax must say that it was enough', () => {
    const { leg } = take(notice('1'), paid('1', 1));
    expect([leg.waitsFor, leg.fulfilled]).toEqual(['payment', false]);
    const confirmed = take(notice('1'), paid('1', 1), FULFILLED);
    expect([confirmed.effects[2], confirmed.leg.waitsFor, confirmed.leg.fulfilled]).toEqual([
      'applied',
      undefined,
      true,
    ]);
  });

  it('stays settled when another one comes after tax has confirmed it, and the other is to be paid', () => {
    const { leg } = take(notice('1'), paid('1', 1), FULFILLED, notice('2', 7, 'land-use-fee'), paid('2', 7));
    expect([leg.waitsFor, leg.fulfilled]).toEqual([undefined, true]);
  });

  it('is settled by what it asks once that is known', () => {
    expect(take(notice('1'), paid('1', 5), notice('1', 5)).leg.fulfilled).toBe(true);
    expect(take(notice('1'), paid('1', 4), notice('1', 5)).leg.waitsFor).toBe('payment');
  });
});
