import type { ServiceRecordStatusReport } from '#libs/contracts';
import { describe, expect, it } from '@jest/globals';
import { generateDossierReports } from './generate-dossier-reports.js';
import { NO_NOISE, type SampleReport } from './sample-report.js';
import { expectedTotals, kindOf } from './totals.js';

/** domain.md 3.1, and what can be reached in any number of steps, worked out by hand: not the generator's own table. */
const MOVES: Record<number, string> = {
  1: '2 3 7',
  2: '4 5 6 7 8 9',
  3: '',
  4: '5 6 7 8 9',
  5: '2 4 7 8',
  6: '4 7 8 9',
  7: '4 8',
  8: '10',
  9: '10',
  10: '',
};
const ALL_LATER = '2 4 5 6 7 8 9 10';
const REACHABLE: Record<number, string> = {
  1: '2 3 4 5 6 7 8 9 10',
  2: ALL_LATER,
  3: '',
  4: ALL_LATER,
  5: ALL_LATER,
  6: ALL_LATER,
  7: ALL_LATER,
  8: '10',
  9: '10',
  10: '',
};
const has = (table: Record<number, string>, from: number, to: number) => table[from]!.split(' ').includes(String(to));

interface Current {
  status: number;
  at: number;
}

/** The hub in twenty lines: state per dossier, bodies per natural key. */
class ReferenceHub {
  private readonly states = new Map<string, Current>();
  private readonly bodies = new Map<string, string>();

  take(record: ServiceRecordStatusReport): { repeat: boolean; flag?: string } {
    const at = Date.parse(record.occurredAt);
    const key = `${record.dossierCode} ${record.status} ${at}`;
    const body = JSON.stringify(record);
    const known = this.bodies.get(key);
    if (known !== undefined) return known === body ? { repeat: true } : { repeat: true, flag: 'conflict' };
    this.bodies.set(key, body);
    const current = this.states.get(record.dossierCode);
    const flag = current && this.flagOf(current, record.status, at);
    if (!flag) this.states.set(record.dossierCode, { status: record.status, at });
    return flag ? { repeat: false, flag } : { repeat: false };
  }

  private flagOf(current: Current, status: number, at: number): string | undefined {
    if (at < current.at) return 'late';
    if (status === current.status) return 'repeated';
    if (has(MOVES, current.status, status)) return undefined;
    return has(REACHABLE, current.status, status) ? 'out-of-order' : 'impossible';
  }
}

describe('expectations of a sample', () => {
  const reports: SampleReport[] = [...generateDossierReports({ seed: 11, dossiers: 6_000 })];

  it('are what a hub that takes the reports in this order finds', () => {
    const hub = new ReferenceHub();
    const wrong: unknown[] = [];
    for (const { record, expectation } of reports) {
      if (expectation.answer === 'refused') continue;
      const found = hub.take(record as ServiceRecordStatusReport);
      if (found.repeat !== expectation.repeat || found.flag !== expectation.flag) wrong.push({ expectation, found });
    }
    expect(wrong).toEqual([]);
  });

  it('hold every kind of noise about as often as asked for', () => {
    const { kinds, sent } = expectedTotals(reports);
    const shares = { duplicate: 15, late: 10, 'out-of-order': 5, repeated: 5, conflict: 3, impossible: 4, invalid: 15 };
    for (const [kind, perMille] of Object.entries(shares)) {
      const found = (kinds[kind as keyof typeof kinds] / sent) * 1_000;
      expect({ kind, near: found > perMille * 0.5 && found < perMille * 1.6, found }).toMatchObject({
        kind,
        near: true,
      });
    }
  });

  it('are all ordinary without noise, and about five to a dossier', () => {
    const totals = expectedTotals(generateDossierReports({ seed: 5, dossiers: 2_000, noise: NO_NOISE }));
    expect(totals).toMatchObject({ refused: 0, duplicates: 0, flagged: 0, applied: totals.sent });
    expect(totals.sent).toBeGreaterThan(8_500);
    expect(totals.sent).toBeLessThan(11_000);
  });

  it('add up: sent = accepted + duplicates + refused, flagged = the accepted without effect + conflicts', () => {
    const totals = expectedTotals(reports);
    expect(totals.sent).toBe(reports.length);
    expect(totals.accepted + totals.duplicates + totals.refused).toBe(totals.sent);
    expect(totals.applied + totals.flagged - totals.kinds.conflict).toBe(totals.accepted);
    expect(countFlaggedTransactions(reports)).toBe(totals.flagged);
    expect(totals.kinds.conflict).toBe(reports.filter(report => kindOf(report) === 'conflict').length);
  });
});

/** By natural key, as the hub's log counts them. */
function countFlaggedTransactions(reports: readonly SampleReport[]): number {
  const flagged = reports.filter(({ expectation }) => expectation.flag);
  const keys = flagged.map(({ record }) => {
    const { dossierCode, status, occurredAt } = record as ServiceRecordStatusReport;
    return `${dossierCode} ${status} ${occurredAt}`;
  });
  return new Set(keys).size;
}
