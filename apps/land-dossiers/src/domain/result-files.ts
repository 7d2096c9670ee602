import type { LandAttachment, LandFinished } from '#libs/contracts';

/** A file of which the store has told that it is there. */
export interface StoredFile {
  readonly messageId: string;
  readonly pointer: string;
  readonly fileId: string;
  readonly sha256: string;
  readonly size: number;
  readonly mediaType: string;
}

export interface ResultFile {
  readonly name: string;
  readonly code?: string;
  readonly url?: string;
  readonly fileId?: string;
  readonly sha256?: string;
  /** There and hashed. */
  readonly present: boolean;
}

/** Whether a result is one without its files; else what it names without a file is paper. `rule`: of the province. */
export function needsFiles({ result }: LandFinished, rule: boolean): boolean {
  return rule && result.kind === 'issued';
}

/**
 * The files of a result, in the order of the messages that named them, all of them alike. `isNeeded`: what has no file is
 * missing one.
 */
export function resultFilesOf(
  messageIds: readonly string[],
  { result }: LandFinished,
  stored: readonly StoredFile[],
  isNeeded: boolean,
): readonly ResultFile[] {
  const byPointer = new Map(
    stored.filter(file => messageIds.includes(file.messageId)).map(file => [file.pointer, file] as const),
  );
  return (result.files ?? []).flatMap((attachment, i) => {
    if (attachment.file === undefined && !isNeeded) return [];
    const found = attachment.file ? byPointer.get(`/result/files/${i}/file`) : undefined;
    return [toResultFile(attachment, found)];
  });
}

/** What the store has must be what the message announced: else it is some other file, and this one is missing. */
function toResultFile({ name, code, file = {} }: LandAttachment, stored: StoredFile | undefined): ResultFile {
  const matches = stored !== undefined && (file.sha256 === undefined || file.sha256 === stored.sha256);
  const found = matches ? stored : undefined;
  const sha256 = found?.sha256 ?? file.sha256;
  const fileId = found?.fileId ?? file.fileId;
  return {
    name,
    ...(code === undefined ? {} : { code }),
    ...(file.url === undefined ? {} : { url: file.url }),
    ...(fileId === undefined ? {} : { fileId }),
    ...(sha256 === undefined ? {} : { sha256 }),
    present: found !== undefined,
  };
}
