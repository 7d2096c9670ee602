import type { SampleReport } from './sample-report.js';

/** What a report is, as a person would say it. */
export type SampleKind =
  'ordinary' | 'duplicate' | 'late' | 'out-of-order' | 'repeated' | 'impossible' | 'conflict' | 'invalid';

export interface SampleTotals {
  /** = accepted + duplicates + refused. */
  readonly sent: number;
  /** Distinct transactions. */
  readonly accepted: number;
  readonly refused: number;
  /** Transactions that were sent again, conflicts among them. */
  readonly duplicates: number;
  /** Distinct transactions with a flag: without effect on their dossier, or sent again with another body. */
  readonly flagged: number;
  /** Transactions that moved their dossier = what each subscribed partner gets. */
  readonly applied: number;
  readonly kinds: Readonly<Record<SampleKind, number>>;
}

export function kindOf(report: SampleReport): SampleKind {
  const { answer, repeat, flag } = report.expectation;
  if (answer === 'refused') return 'invalid';
  return flag ?? (repeat ? 'duplicate' : 'ordinary');
}

/** What the hub's figures must say after all these reports. Reads the iterator once, in constant memory. */
export function expectedTotals(reports: Iterable<SampleReport>): SampleTotals {
  const kinds: Record<SampleKind, number> = {
    ordinary: 0,
    duplicate: 0,
    late: 0,
    'out-of-order': 0,
    repeated: 0,
    impossible: 0,
    conflict: 0,
    invalid: 0,
  };
  for (const report of reports) kinds[kindOf(report)]++;
  const withoutEffect = kinds.late + kinds['out-of-order'] + kinds.repeated + kinds.impossible;
  const flagged = withoutEffect + kinds.conflict;
  const duplicates = kinds.duplicate + kinds.conflict;
  const accepted = kinds.ordinary + withoutEffect;
  const sent = accepted + duplicates + kinds.invalid;
  return { sent, accepted, refused: kinds.invalid, duplicates, flagged, applied: kinds.ordinary, kinds };
}
