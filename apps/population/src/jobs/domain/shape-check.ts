import type { LineProblem, PreviewLine } from './job.js';
import type { JobRow } from './job-row.js';
import { maskName, maskNumber } from './masking.js';
import { cellOf, type PersonColumns, personIn, toldIn } from './person-in-row.js';

const PREVIEW_LINES = 5;
const MAX_PROBLEMS = 100;
const MAX_SHOWN = 200;

/**
 * What can be said of a file's lines before anybody is asked: how the first ones were understood and, where all are looked
 * at (a dry run), which would be refused. Nothing of a person but masked.
 */
export class ShapeCheck {
  readonly preview: PreviewLine[] = [];
  readonly problems: LineProblem[] = [];
  /** Lines that would be refused, by unit and reason; reason '' counts each line once. */
  readonly refusedByUnit = new Map<number, Map<string, number>>();
  refused = 0;

  constructor(
    private readonly columns: PersonColumns,
    private readonly today: string,
    private readonly looksAtAll: boolean,
  ) {}

  add(row: JobRow): void {
    const isPreviewed = this.preview.length < PREVIEW_LINES;
    if (!isPreviewed && !this.looksAtAll) return;
    const read = personIn(row, this.columns, this.today);
    const reasons = 'reasons' in read ? read.reasons : [];
    if (isPreviewed) this.preview.push(this.previewOf(row, reasons));
    if (this.looksAtAll && reasons.length > 0) this.refuse(row, reasons);
  }

  private refuse({ line, sheet, unit }: JobRow, reasons: readonly string[]): void {
    this.refused++;
    const counts = this.refusedByUnit.get(unit) ?? new Map<string, number>();
    this.refusedByUnit.set(unit, counts);
    for (const reason of new Set(['', ...reasons])) counts.set(reason, (counts.get(reason) ?? 0) + 1);
    if (this.problems.length >= MAX_PROBLEMS) return;
    this.problems.push({ line, ...(sheet > 0 ? { sheet } : {}), reasons });
  }

  private previewOf(row: JobRow, reasons: readonly string[]): PreviewLine {
    const { number, name, birthDate } = toldIn(row, this.columns, this.today);
    const unit = cellOf(row, this.columns.unit);
    const dossier = cellOf(row, this.columns.dossier);
    return {
      line: row.line,
      number: maskNumber(number),
      name: maskName(name),
      ...(birthDate === undefined ? {} : { birthDate: shown(birthDate) }),
      ...(unit === '' ? {} : { unit: shown(unit) }),
      ...(dossier === '' ? {} : { dossier: shown(dossier) }),
      reasons,
    };
  }
}

function shown(text: string): string {
  return text.slice(0, MAX_SHOWN).toWellFormed();
}
