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

/** The files of a result, in the order of the messages that named them, all of them alike. */
export function resultFilesOf(
  messageIds: readonly string[],
  { result }: LandFinished,
  stored: readonly StoredFile[],
): readonly ResultFile[] {
  const byPointer = new Map(
    stored.filter(file => messageIds.includes(file.messageId)).map(file => [file.pointer, file] as const),
  );
  return (result.files ?? []).map((attachment, i) =>
    toResultFile(attachment, byPointer.get(`/result/files/${i}/file`)),
  );
}

/** What the store has must be what the message announced: else it is some other file, and this one is missing. */
function toResultFile({ name, code, file = {} }: LandAttachment, stored: StoredFile | undefined): ResultFile {
  const matches = stored !== undefined && (file.sha256 === undefined || file.sha256 === stored.sha256);
  const found = matches ? stored : undefined;
  const differs = stored !== undefined && !matches;
  const sha256 = found?.sha256 ?? file.sha256;
  const fileId = found?.fileId ?? file.fileId;
  return {
    name,
    ...(code === undefined ? {} : { code }),
    ...(file.url === undefined ? {} : { url: file.url }),
    ...(fileId === undefined ? {} : { fileId }),
    ...(sha256 === undefined ? {} : { sha256 }),
    present: sha256 !== undefined && !differs,
  };
}
