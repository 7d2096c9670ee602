import type { SampleReport } from '#libs/samples';
import type { ReportAnswer } from './report-answer.js';

export interface Counts {
  sent: number;
  accepted: number;
  refused: number;
}

/** An answer that is not what the sample says the hub must make of the report. */
export interface Surprise {
  readonly dossierCode: string;
  readonly form: string;
  readonly expected: string;
  readonly got: string;
}

export interface SampleStatus extends Counts {
  readonly state: 'idle' | 'running' | 'done' | 'failed';
  readonly error?: string;
  readonly byService: Readonly<Record<string, Counts>>;
  readonly bySystem: Readonly<Record<string, Counts>>;
  readonly byForm: Readonly<Record<string, Counts>>;
  readonly refusedByCode: Readonly<Record<string, number>>;
  /** Answers other than expected, and the first of them. */
  readonly unexpected: number;
  readonly surprises: readonly Surprise[];
}

const SERVICE = 'service-record-status';
const MAX_SURPRISES = 20;

/** What was sent and what the hub said to it. */
export class SampleTally {
  private readonly total = newCounts();
  private readonly bySystem: Record<string, Counts> = {};
  private readonly byForm: Record<string, Counts> = {};
  private readonly refusedByCode: Record<string, number> = {};
  private unexpected = 0;
  private readonly surprises: Surprise[] = [];

  count(report: SampleReport, answer: ReportAnswer): void {
    for (const counts of this.countsOf(report)) {
      counts.sent++;
      counts[answer.accepted ? 'accepted' : 'refused']++;
    }
    const code = answer.code ?? 'unknown';
    if (!answer.accepted) this.refusedByCode[code] = (this.refusedByCode[code] ?? 0) + 1;
    if (!isExpected(report, answer)) this.note(report, answer);
  }

  figures(): Omit<SampleStatus, 'state' | 'error'> {
    const { total, bySystem, byForm, refusedByCode, unexpected, surprises } = this;
    return { ...total, byService: { [SERVICE]: { ...total } }, bySystem, byForm, refusedByCode, unexpected, surprises };
  }

  private countsOf({ system, form }: SampleReport): Counts[] {
    return [this.total, (this.bySystem[system] ??= newCounts()), (this.byForm[form] ??= newCounts())];
  }

  private note({ record, form, expectation }: SampleReport, answer: ReportAnswer): void {
    this.unexpected++;
    if (this.surprises.length >= MAX_SURPRISES) return;
    const dossierCode = String((record as { dossierCode?: unknown }).dossierCode);
    const expected = expectation.code ?? expectation.answer;
    this.surprises.push({ dossierCode, form, expected, got: answer.code ?? 'accepted' });
  }
}

/** Protocol A has codes of its own, so there only the yes or no is compared. */
function isExpected({ expectation, form }: SampleReport, answer: ReportAnswer): boolean {
  if (answer.accepted) return expectation.answer === 'accepted';
  return expectation.answer === 'refused' && (form === 'dvcqg' || answer.code === expectation.code);
}

function newCounts(): Counts {
  return { sent: 0, accepted: 0, refused: 0 };
}
