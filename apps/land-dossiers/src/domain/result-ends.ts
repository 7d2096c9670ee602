import type { LandAttachment, LandDossierMessage, LandFinished } from '#libs/contracts';
import type { ProcessResult } from './dossier-process.js';
import type { LandEvent } from './land-event.js';
import type { MessageGroups } from './message-groups.js';
import { needsFiles, resultFilesOf, type StoredFile } from './result-files.js';

interface End {
  readonly event: LandEvent;
  readonly record: LandFinished;
  /** Id of the end that it is, or tells again with other files or remarks. */
  readonly stepId: string;
}

/** The ends that were reported of a dossier, and the files of their results. */
export class ResultEnds {
  private readonly all: End[] = [];
  /** Those since the last correction began. */
  private current: End[] = [];

  constructor(
    private readonly groups: Pick<MessageGroups, 'same'>,
    private readonly stored: readonly StoredFile[],
    private readonly needsFile: boolean,
  ) {}

  add(end: End): void {
    this.all.push(end);
    this.current.push(end);
  }

  beginCorrection(): void {
    this.current = [];
  }

  /**
   * Of the newest end: that an older one had all its files says nothing of this one's, unless it tells the same and had
   * every file that this one names. It ended when that was told first.
   */
  result(): ProcessResult | undefined {
    const alike = this.newestOfOneKind();
    const last = newestWithFiles(alike);
    if (!last) return undefined;
    const tellings = this.current.filter(end => end.stepId === last.stepId && hasFilesOf(last, end));
    const whole = tellings.map(end => this.toResult(end)).findLast(({ complete }) => complete);
    return { ...(whole ?? this.toResult(last)), at: alike[0]!.event.occurredAt };
  }

  /** Whether it is the end that is lacking files, told with files. */
  isCompletedBy(record: LandDossierMessage): boolean {
    if (record.type !== 'finished' || !hasFiles(record)) return false;
    const result = this.result();
    return result?.complete === false && result.kind === record.result.kind;
  }

  /** Ids of those of whose results a file is missing. */
  incomplete(): ReadonlySet<string> {
    const lacking = this.all.filter(end => !this.toResult(end).complete);
    return new Set(lacking.map(({ event }) => event.id));
  }

  /** Those that say how the newest one says it ended, since one last said otherwise. */
  private newestOfOneKind(): readonly End[] {
    const kind = this.current.at(-1)?.record.result.kind;
    return this.current.slice(this.current.findLastIndex(({ record }) => record.result.kind !== kind) + 1);
  }

  private toResult({ event, record }: End): ProcessResult {
    const isNeeded = needsFiles(record, this.needsFile);
    const files = resultFilesOf(this.groups.same.get(event.id) ?? [], record, this.stored, isNeeded);
    const absent = files.filter(({ present }) => !present).length;
    const missing = isNeeded && files.length === 0 ? 1 : absent;
    const { kind } = record.result;
    return { messageId: event.id, kind, at: event.occurredAt, files, missing, complete: missing === 0 };
  }
}

/** The same end may be told twice, once with its files and then without: that one only says again that it has ended. */
function newestWithFiles(alike: readonly End[]): End | undefined {
  return alike.findLast(({ record }) => hasFiles(record)) ?? alike.at(-1);
}

function hasFiles({ result: { files = [] } }: LandFinished): boolean {
  return files.length > 0;
}

/** Whether every file that the one names is one that the other names too. */
function hasFilesOf({ record }: End, { record: other }: End): boolean {
  const { files: known = [] } = other.result;
  return (record.result.files ?? []).every(file => known.some(each => isSameFile(each, file)));
}

/** By the surest that both say of it: what it is called is the same of a new certificate. */
function isSameFile(
  { name, file: a = {} }: LandAttachment,
  { name: otherName, file: b = {} }: LandAttachment,
): boolean {
  if (a.sha256 !== undefined && b.sha256 !== undefined) return a.sha256 === b.sha256;
  if (a.url !== undefined && b.url !== undefined) return a.url === b.url;
  return name === otherName;
}
