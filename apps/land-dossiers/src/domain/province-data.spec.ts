import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { LAND_STATE_NAMES } from '#libs/contracts';
import { CommuneCrosswalk, parseCommunes } from './parcels.js';
import { parsePlans } from './plans.js';
import { PROCESS_STATES } from './process-moves.js';

const dataOf = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../data/${name}.json`, import.meta.url), 'utf8'));

describe('the communes that were merged', () => {
  const communes = new CommuneCrosswalk(parseCommunes(dataOf('communes')));
  const NOW = Date.parse('2026-03-02T08:00:00+07:00');

  it('give a parcel the code of today, and keep every number that it had with the day until which it did', () => {
    const parcel = {
      commune: '18001',
      mapSheet: '12',
      parcelNumber: '345',
      oldParcelNumber: '301',
      renumberedAt: '2020',
    };
    expect(communes.knownParcelOf(parcel, NOW)).toEqual({
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
    expect(communes.knownParcelOf(parcel, NOW)).toMatchObject({ current: { commune: '18003' }, old: [], area: 9 });
  });

  const walkOf = (...changes: [old: string, current: string, since: string][]) => {
    const rows = changes.map(([old, current, since]) => ({ old, new: current, since }));
    const walk = new CommuneCrosswalk(parseCommunes({ communes: rows }));
    return (commune: string, day: string): string[] => {
      const parcel = { commune, mapSheet: '1', parcelNumber: '2' };
      const { current, old } = walk.knownParcelOf(parcel, Date.parse(`${day}T00:00:00+07:00`));
      return [current.commune, ...old.map(key => `${key.commune} until ${key.until}`)];
    };
  };

  it('are followed to the code of today over every change, so a parcel is found under each of them', () => {
    const keysOf = walkOf(['10002', '10003', '2027-01-01'], ['10001', '10002', '2025-07-01']);
    expect(keysOf('10001', '2024-05-01')).toEqual(['10003', '10002 until 2027-01-01', '10001 until 2025-07-01']);
    expect(keysOf('10002', '2026-05-01')).toEqual(['10003', '10002 until 2027-01-01']);
    expect(keysOf('10003', '2027-05-01')).toEqual(['10003']);
  });

  it('are those that had the code when the parcel was called so: a code may be given to another commune', () => {
    const keysOf = walkOf(
      ['10001', '10009', '2025-07-01'],
      ['10005', '10001', '2025-07-01'],
      ['10001', '10007', '2028-01-01'],
    );
    expect(keysOf('10001', '2025-06-30')).toEqual(['10009', '10001 until 2025-07-01']);
    expect(keysOf('10001', '2025-07-01')).toEqual(['10007', '10001 until 2028-01-01']);
    expect(keysOf('10001', '2029-01-01')).toEqual(['10007', '10001 until 2028-01-01']);
    expect(keysOf('10005', '2024-01-01')[0]).toBe('10007');
  });

  it('that exchanged their codes on one day each have the other’s, and from that day on their own', () => {
    const keysOf = walkOf(['10001', '10002', '2025-07-01'], ['10002', '10001', '2025-07-01']);
    expect([keysOf('10001', '2025-06-30')[0], keysOf('10002', '2025-06-30')[0]]).toEqual(['10002', '10001']);
    expect(keysOf('10001', '2025-07-01')).toEqual(['10001']);
  });

  it('of which many still write the old code are found by it', () => {
    expect(walkOf(['10001', '10002', '2025-07-01'])('10001', '2026-05-01')).toEqual([
      '10002',
      '10001 until 2025-07-01',
    ]);
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

it('every state of a dossier has the name that a land system is told when it asks for the list', () => {
  expect(Object.keys(LAND_STATE_NAMES)).toEqual([...PROCESS_STATES]);
});
