import { describe, expect, it } from '@jest/globals';
import { isSameName, readBirthDate, readPersonalNumber, readPersonName } from '#libs/kernel';
import { citizenByFormerNumber, citizenByNumber, citizensByOldNumber } from './index.js';
import { insuredFile, type InsuredRow, insuredTotals } from './insured-file.js';
import { INSURED_KINDS, type InsuredKind, NO_DEVIATIONS } from './insured-kinds.js';
import type { Citizen } from './population.js';

const EACH = 0.03;
/** Every kind often enough to look at. */
const SHARES = Object.fromEntries(INSURED_KINDS.filter(kind => kind !== 'plain').map(kind => [kind, EACH]));
const ROWS = [...insuredFile({ seed: 7, rows: 3_000, shares: SHARES })];

const rowsOf = (kind: InsuredKind): readonly InsuredRow[] => ROWS.filter(row => row.kind === kind);

function knownBy(number: string): readonly Citizen[] {
  const citizen = citizenByNumber(number) ?? citizenByFormerNumber(number);
  return citizen ? [citizen] : citizensByOldNumber(number);
}

/** The outcome by the hub’s rules, worked out from the row and the population alone. */
function resultOf({ number, name, birthDate }: InsuredRow): readonly string[] {
  const date = birthDate === '' ? undefined : readBirthDate(birthDate);
  if (date?.kind === 'problem') return ['refused', date.code];
  const read = readPersonalNumber(number, { birthDate: date });
  if (read.kind === 'problem') return ['refused', read.code];
  const told = readPersonName(name);
  if (told.kind === 'problem') return ['refused', told.code];
  const [citizen, ...others] = knownBy(number);
  if (!citizen) return ['not-found', 'not-found'];
  if (others.length > 0) return ['differs', 'several-found'];
  const known = readPersonName(citizen.fullName);
  const reasons = [
    citizen.formerNumber === number ? ['number-replaced'] : [],
    citizen.isDead ? ['deceased'] : [],
    known.kind === 'name' && isSameName(told, known) ? [] : ['name-differs'],
    date === undefined || citizen.birthDate.startsWith(date.text) ? [] : ['birth-date-differs'],
  ].flat();
  return [reasons.length === 0 ? 'matched' : 'differs', ...reasons];
}

describe('insuredFile', () => {
  it('is the same for the same seed, and other people for another', () => {
    const first = (seed: number) => [...insuredFile({ seed, rows: 50 })];
    expect(first(1)).toEqual(first(1));
    expect(first(1).map(({ number }) => number)).not.toEqual(first(2).map(({ number }) => number));
  });

  it.each(INSURED_KINDS)('tells %s, with the outcome that the rules give', kind => {
    const rows = rowsOf(kind);
    expect(rows.length).toBeGreaterThan(40);
    for (const row of rows) expect(resultOf(row)).toEqual([row.expected.result, ...row.expected.reasons]);
  });

  it.each<InsuredKind>(['capitals', 'decomposed', 'spaced', 'tone-placement'])('writes names otherwise in %s', kind => {
    const changed = rowsOf(kind).filter(({ name, number }) => name !== citizenByNumber(number)!.fullName);
    expect(changed.length).toBeGreaterThan(rowsOf(kind).length * 0.9);
  });

  it('names nobody twice', () => {
    const numbers = ROWS.map(({ number }) => number);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('keeps to its shares, and to none where none is wanted', () => {
    const totals = insuredTotals({ seed: 3, rows: 20_000, shares: { 'name-tone': 0.1, 'not-found': 0.05 } });
    expect(totals.byKind['name-tone']! / 20_000).toBeCloseTo(0.1, 1);
    expect(totals.byReason).toEqual({
      'name-differs': totals.byKind['name-tone'],
      'not-found': totals.byKind['not-found'],
    });
    expect(insuredTotals({ seed: 3, rows: 2_000, shares: NO_DEVIATIONS })).toEqual({
      rows: 2_000,
      byKind: { plain: 2_000 },
      byResult: { matched: 2_000 },
      byReason: {},
    });
  });

  it('runs out of shared numbers, and tells plain people instead', () => {
    const { byKind } = insuredTotals({ seed: 1, rows: 2_000, shares: { 'several-found': 1 } });
    expect(byKind['several-found']).toBeGreaterThan(100);
    expect(byKind.plain).toBe(2_000 - byKind['several-found']!);
  });

  it('refuses more rows than there are people, and shares over the whole', () => {
    expect(() => insuredFile({ seed: 1, rows: 2_000_000 }).next()).toThrow(RangeError);
    expect(() => insuredFile({ seed: 1, rows: 1, shares: { capitals: 0.9, spaced: 0.2 } }).next()).toThrow(RangeError);
  });
});
