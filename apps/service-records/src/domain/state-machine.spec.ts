import { describe, expect, it } from '@jest/globals';
import { SERVICE_RECORD_STATUSES, type ServiceRecordStatus } from '#libs/kernel';
import { StateMachine, type StatusAt } from './state-machine.js';
import { DEFAULT_TRANSITIONS, parseTransitions } from '#libs/kernel';

const machine = new StateMachine();
const at = (status: ServiceRecordStatus, occurredAt = 1_000): StatusAt => ({ status, occurredAt });

/** Row = current status 1 to 10, column = reported status 1 to 10; written by hand from domain.md 3.1. */
const WHAT_A_NEWER_REPORT_DOES = [
  'raaoooaooo',
  'xrxaaaaaao',
  'xxrxxxxxxx',
  'xoxraaaaao',
  'xaxaroaaoo',
  'xoxaoraaao',
  'xoxaooraoo',
  'xxxxxxxrxa',
  'xxxxxxxxra',
  'xxxxxxxxxr',
];
const MEANING: Record<string, string> = { a: 'applied', r: 'repeated', o: 'out-of-order', x: 'impossible' };

const pairs = SERVICE_RECORD_STATUSES.flatMap(from => SERVICE_RECORD_STATUSES.map(to => ({ from, to })));
const verdict = (current: StatusAt | undefined, report: StatusAt): string => {
  const { effect, flag } = machine.decide(current, report);
  return flag ?? effect;
};
const expected = (from: number, to: number): string => MEANING[WHAT_A_NEWER_REPORT_DOES[from - 1]![to - 1]!]!;

describe('what a report does to its dossier', () => {
  it.each(SERVICE_RECORD_STATUSES)(
    'starts a dossier with status %d: the hub may first hear of it in mid-life',
    status => {
      expect(machine.decide(undefined, at(status))).toEqual({ effect: 'applied' });
    },
  );

  it.each(pairs)('a newer $to after $from', ({ from, to }) => {
    expect(verdict(at(from), at(to, 1_001))).toBe(expected(from, to));
  });

  it.each(pairs)('$to after $from at the very same instant is judged like a newer one', ({ from, to }) => {
    expect(verdict(at(from), at(to))).toBe(expected(from, to));
  });

  it.each(pairs)('an older $to after $from is late, whatever else it is', ({ from, to }) => {
    expect(machine.decide(at(from), at(to, 999))).toEqual({ effect: 'recorded', flag: 'late' });
  });

  it('follows a table of one’s own', () => {
    const own = new StateMachine(parseTransitions('1>10;3>1'));
    expect(own.decide(at(1), at(10))).toEqual({ effect: 'applied' });
    expect(own.decide(at(3), at(10)).flag).toBe('out-of-order');
    expect(own.decide(at(2), at(4)).flag).toBe('impossible');
  });
});

describe('a dossier whose reports come in any order', () => {
  const shuffles = Array.from({ length: 500 }, (_, seed) => seed);

  it.each(shuffles.filter(seed => seed % 50 === 0))(
    'never goes back, never leaves the table, never leaves 10 (%d…)',
    start => {
      for (const seed of shuffles.slice(start, start + 50)) expectForwardOnly(randomReports(seed));
    },
  );
});

function expectForwardOnly(reports: readonly StatusAt[]): void {
  let current: StatusAt | undefined;
  for (const report of reports) {
    const { effect, flag } = machine.decide(current, report);
    expect(flag === undefined).toBe(effect === 'applied');
    if (effect === 'recorded') continue;
    if (current) {
      expect(report.occurredAt).toBeGreaterThanOrEqual(current.occurredAt);
      expect(DEFAULT_TRANSITIONS[current.status] ?? []).toContain(report.status);
    }
    current = report;
  }
  expect(current).toBeDefined();
}

function randomReports(seed: number): StatusAt[] {
  let state = seed + 1;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
  return Array.from({ length: 40 }, () => at((1 + next(10)) as ServiceRecordStatus, next(60)));
}
