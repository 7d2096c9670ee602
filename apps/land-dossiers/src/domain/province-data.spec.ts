import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CommuneCrosswalk, parseCommunes } from './parcels.js';
import { parsePlans } from './plans.js';

const dataOf = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../data/${name}.json`, import.meta.url), 'utf8'));

describe('the communes that were merged', () => {
  const communes = new CommuneCrosswalk(parseCommunes(dataOf('communes')));

  it('give a parcel the code of today, and keep every number that it had with the day until which it did', () => {
    const parcel = {
      commune: '18001',
      mapSheet: '12',
      parcelNumber: '345',
      oldParcelNumber: '301',
      renumberedAt: '2020',
    };
    expect(communes.knownParcelOf(parcel)).toEqual({
      current: { commune: '18003', mapSheet: '12', parcelNumber: '345' },
      old: [
        { commune: '18001', mapSheet: '12', parcelNumber: '345', until: '2025-07-01' },
        { commune: '18001', mapSheet: '12', parcelNumber: '301', until: '2020' },
      ],
      area: undefined,
    });
  });

  it('leave a commune alone that is in force', () => {
    const parcel = { commune: '18003', mapSheet: '1', parcelNumber: '2', area: 10, legalArea: 9 };
    expect(communes.knownParcelOf(parcel)).toMatchObject({ current: { commune: '18003' }, old: [], area: 9 });
  });

  it.each([
    [{}, 'no list'],
    [{ communes: [{ old: '1', new: '18003', since: '2025-07-01' }] }, 'does not fit'],
    [{ communes: [{ old: '18001', new: '18003' }] }, 'does not fit'],
    [{ communes: [1, 2].map(() => ({ old: '18001', new: '18003', since: '2025-07-01' })) }, '18001 has two entries'],
  ])('are refused as %j', (data, reason) => {
    expect(() => parseCommunes(data)).toThrow(reason);
  });
});

describe('the plans', () => {
  it('are those of the process, else the usual one', () => {
    const plans = parsePlans(dataOf('plans'));
    expect(plans.planOf('mortgage')).toMatchObject({ workingDays: 3 });
    expect(plans.planOf('anything')).toEqual({ workingDays: 7, workingDaysWithTax: 13 });
  });

  it('name the procedure by which the portal knows a process', () => {
    const days = { workingDays: 5, workingDaysWithTax: 5 };
    const plans = parsePlans({ default: days, processes: [{ code: 'Q1', procedureCode: '1.012790', ...days }] });
    expect([plans.procedureOf('Q1'), plans.procedureOf('Q2'), plans.procedureOf(undefined)]).toEqual([
      '1.012790',
      undefined,
      undefined,
    ]);
  });

  it.each([
    [{ processes: [] }, 'is no plan'],
    [{ default: { workingDays: 0, workingDaysWithTax: 1 }, processes: [] }, 'is no plan'],
    [{ default: { workingDays: 1, workingDaysWithTax: 1 }, processes: [{ code: '' }] }, 'does not fit'],
    [{ default: { workingDays: 1, workingDaysWithTax: 1 } }, 'no list'],
  ])('are refused as %j', (data, reason) => {
    expect(() => parsePlans(data)).toThrow(reason);
  });
});
