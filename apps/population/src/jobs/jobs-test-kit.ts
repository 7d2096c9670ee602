import type { VerificationReason, VerificationResult } from '#libs/contracts';
import { SubjectHasher } from '#libs/sealing';
import type { CheckedPerson } from '../verification/domain/checked-person.js';
import type { Verified, VerifyCall } from '../verification/application/verifier.service.js';
import type { JobOwner } from './domain/job.js';
import type { JobRow } from './domain/job-row.js';
import type { PersonColumns } from './domain/person-in-row.js';

/** For specs and tests of jobs. */
export const COLUMNS: PersonColumns = { number: 0, name: 1, birthDate: 2, unit: 3, dossier: 4 };

export const OWNER: JobOwner = {
  system: 'insurance',
  serviceVersion: '1',
  provider: 'population-database-soap',
  purpose: { officer: 'canbo.a', agency: 'H42', procedure: '1.001234' },
};

export function rowOf(line: number, cells: readonly string[], more: Partial<JobRow> = {}): JobRow {
  return { line, sheet: 0, cells, numeric: [], fault: '', unit: 0, ...more };
}

/** A personal number of Hà Tĩnh, of a man born in 1990: `i` makes them differ. */
export function numberOf(i: number): string {
  return `042090${String(i).padStart(6, '0')}`;
}

/** A line about a person who is found. */
export function personRow(i: number, more: Partial<JobRow> = {}): JobRow {
  return rowOf(i + 2, [numberOf(i), 'Nguyễn Văn An', '1990-03-21', 'Xã A', ''], more);
}

export function newSubjects(): SubjectHasher {
  return new SubjectHasher({ current: 'v1', keys: new Map([['v1', Buffer.alloc(32, 7)]]) });
}

export function verified(
  number: string,
  result: VerificationResult = 'matched',
  reasons: readonly VerificationReason[] = [],
): Verified {
  const isMatched = result === 'matched';
  const fields = { number: result !== 'not-found', name: isMatched, birthDate: isMatched };
  return {
    verification: { result, fields, reasons, checkedAt: '2026-03-02T01:00:00.000Z' },
    numbers: [number],
    others: [],
  };
}

/** Stands in for the partner: remembers whom it was asked about. */
export class FakeVerifier {
  readonly asked: string[] = [];
  /** Whether a question leaves the hub. */
  isSent = true;
  answer: (person: CheckedPerson, call: VerifyCall) => Promise<Verified> = async ({ number }) => verified(number);

  verify(person: CheckedPerson, call: VerifyCall): Promise<Verified> {
    this.asked.push(person.number);
    if (this.isSent) call.onSent?.();
    return this.answer(person, call);
  }
}
