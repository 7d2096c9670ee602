import { describe, expect, it } from '@jest/globals';
import type { LandOwner } from '#libs/contracts';
import { messageAt, paid, type Told } from '../land-test-kit.js';
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
