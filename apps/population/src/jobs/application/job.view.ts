import type { XlsxFormat } from '#libs/tabular';
import type { FileKind, JobFile, LineProblem, PreviewLine, ShownState } from '../domain/job.js';
import type { LineResult } from '../domain/line-outcome.js';
import { shownStateOf } from '../domain/shown-state.js';
import type { JobSummary } from '../persistence/job-record.js';
import type { ReasonCount, UnitCount, UnitReasonCount } from '../persistence/job-tallies.repository.js';

/** Lines by what became of them. `refused`: bad input, nothing left the hub · `failed`: the partner did not answer. */
export interface JobCounts {
  readonly rows: number;
  readonly done: number;
  readonly matched: number;
  readonly differing: number;
  readonly notFound: number;
  readonly refused: number;
  readonly failed: number;
}

/** What operators see of a job: numbers, and nothing of anybody in it. */
export interface JobNumbers extends JobCounts {
  readonly jobId: string;
  readonly system: string;
  readonly agency: string;
  readonly state: ShownState;
  readonly dryRun: boolean;
  readonly format: FileKind | null;
  /** Lines done in a second lately; null while nothing is measured, and from a retry on once all lines have been done. */
  readonly ratePerSecond: number | null;
  /** At that rate; null where there is none, and while the job stands still. */
  readonly secondsLeft: number | null;
  /** When it goes on by itself, where it waits and that is known. */
  readonly continuesAt: string | null;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly collectedAt: string | null;
  readonly erasedAt: string | null;
}

export interface UnitSummary extends Omit<JobCounts, 'rows' | 'done'> {
  readonly unit: string;
  /** The ten that most of its lines have. */
  readonly byReason: Readonly<Record<string, number>>;
}

/** What is counted of a job's lines. */
export interface JobTallies {
  readonly reasons: readonly ReasonCount[];
  readonly units: readonly UnitCount[];
  readonly unitReasons: readonly UnitReasonCount[];
}

/** What the system that uploaded a job sees of it. */
export interface JobProgress extends JobNumbers {
  readonly fileName?: string;
  readonly summary: {
    readonly byReason: Readonly<Record<string, number>>;
    /** Empty once the data is erased: the units' names are part of it. */
    readonly byUnit: readonly UnitSummary[];
  };
  /** Columns that were understood: the name in the file by what it is taken for. */
  readonly columns: Readonly<Record<string, string>>;
  /** Columns that are read in lines where that of `columns` is empty. */
  readonly fallbackColumns: Readonly<Record<string, string>>;
  /** Columns of which each may be the field, so that none was taken: the sender may choose one at the upload. */
  readonly columnsLeftOut: Readonly<Record<string, readonly string[]>>;
  /** Sheets of a workbook that have something in them and were not read: nobody in them is asked about. */
  readonly sheetsLeftOut: readonly string[];
  readonly preview: readonly PreviewLine[];
  /** Of a dry run: the first lines that would be refused. */
  readonly problems: readonly LineProblem[];
}

export interface PartnerHours {
  readonly isOpen: boolean;
  /** Milliseconds since 1970; undefined where nobody can tell. */
  readonly opensAt: number | undefined;
}

export function toNumbers(job: JobSummary, hours: PartnerHours, now: number): JobNumbers {
  const state = shownStateOf({
    state: job.state,
    isStarted: job.started_at !== null,
    heldFor: job.held_for ?? undefined,
    isPartnerOpen: hours.isOpen,
  });
  const ratePerSecond = rateOf(job, now);
  const left = job.rows - job.done;
  return {
    ...{ jobId: job.id, system: job.system, agency: job.agency, state, dryRun: job.dry_run, format: job.format },
    ...countsOf(job),
    ratePerSecond,
    secondsLeft: state === 'running' && ratePerSecond ? Math.ceil(left / ratePerSecond) : null,
    continuesAt: continuesAt(job, state, hours),
    createdAt: job.created_at.toISOString(),
    startedAt: instant(job.started_at),
    finishedAt: instant(job.finished_at),
    collectedAt: instant(job.collected_at),
    erasedAt: instant(job.erased_at),
  };
}

export function toProgress(numbers: JobNumbers, file: JobFile | undefined, tallies: JobTallies): JobProgress {
  return {
    ...numbers,
    ...(file?.name === undefined ? {} : { fileName: file.name }),
    summary: {
      byReason: byReason(tallies.reasons),
      byUnit: file ? toUnits(file, tallies) : [],
    },
    ...columnsOf(file),
    columnsLeftOut: file?.leftOut ?? {},
    sheetsLeftOut: file ? sheetsLeftOutOf(file) : [],
    preview: file?.preview ?? [],
    problems: file?.problems ?? [],
  };
}

function columnsOf(file: JobFile | undefined): Pick<JobProgress, 'columns' | 'fallbackColumns'> {
  if (!file) return { columns: {}, fallbackColumns: {} };
  const { fallbacks = {}, ...own } = file.map;
  const named = (map: Readonly<Record<string, number>>): Record<string, string> =>
    Object.fromEntries(Object.entries(map).map(([field, i]) => [field, file.columns[i] ?? '']));
  return { columns: named(own), fallbackColumns: named(fallbacks) };
}

function sheetsLeftOutOf({ format }: JobFile): readonly string[] {
  return (format as Partial<XlsxFormat>).unreadSheets ?? [];
}

function countsOf(job: JobSummary): JobCounts {
  const { rows, matched, differing, not_found: notFound, refused, failed } = job;
  // A dry run has looked at all lines and asks about none.
  return {
    rows,
    done: job.dry_run && job.finished_at ? rows : job.done,
    matched,
    differing,
    notFound,
    refused,
    failed,
  };
}

/** Of the last seconds; of the whole time where that is short. */
function rateOf(
  { rate, rows, done, retries, started_at: startedAt, finished_at: finishedAt, state }: JobSummary,
  now: number,
): number | null {
  if (!startedAt || done === 0) return null;
  // Lines that are asked again were done before: nothing measures these, and days may lie between the end and the retry.
  if (retries > 0 && done === rows) return null;
  if (rate !== null && state === 'open') return rounded(rate);
  const seconds = ((finishedAt?.getTime() ?? now) - startedAt.getTime()) / 1000;
  return seconds > 0 && (finishedAt !== null || state === 'open') ? rounded(done / seconds) : null;
}

function rounded(rate: number): number {
  return Math.round(rate * 10) / 10;
}

function continuesAt(
  { held_until: heldUntil }: JobSummary,
  state: ShownState,
  { opensAt }: PartnerHours,
): string | null {
  if (state === 'waiting-for-hours') return opensAt === undefined ? null : new Date(opensAt).toISOString();
  return state.startsWith('waiting-for-') ? instant(heldUntil) : null;
}

const COUNT_OF: Readonly<Record<LineResult, keyof Omit<JobCounts, 'rows' | 'done'>>> = {
  matched: 'matched',
  differs: 'differing',
  'not-found': 'notFound',
  refused: 'refused',
  failed: 'failed',
};

function byReason(counts: readonly ReasonCount[]): Record<string, number> {
  return Object.fromEntries(counts.map(({ reason, count }) => [reason, count]));
}

function toUnits({ units: names, map }: JobFile, { units, unitReasons }: JobTallies): UnitSummary[] {
  if (map.unit === undefined) return [];
  const summaries = new Map<number, UnitSummary & { [K in keyof JobCounts]?: number }>();
  for (const { unit, result, count } of units) {
    const none = { matched: 0, differing: 0, notFound: 0, refused: 0, failed: 0 };
    const known = summaries.get(unit) ?? { unit: names[unit] ?? '', ...none, byReason: {} };
    summaries.set(unit, { ...known, [COUNT_OF[result]]: count });
  }
  for (const { unit, reason, count } of unitReasons) {
    const known = summaries.get(unit);
    if (known) summaries.set(unit, { ...known, byReason: { ...known.byReason, [reason]: count } });
  }
  return [...summaries.values()];
}

function instant(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}
