import { parametersOf, type Queryable, toColumns } from '#libs/persistence';
import type { IncomingFile } from '../application/incoming-message.js';
import type { StoredFile } from '../domain/result-files.js';

interface Row {
  message_id: string;
  pointer: string;
  dossier_code: string;
  file_id: string;
  sha256: string;
  size: string;
  media_type: string;
}

const TYPES = ['uuid', 'text', 'text', 'text', 'text', 'bigint', 'text'] as const;
/** A file is told once; what is told again is the same, or comes too late to be believed. */
const ADD = `
INSERT INTO stored_files (message_id, pointer, dossier_code, file_id, sha256, size, media_type)
SELECT * FROM unnest(${parametersOf(TYPES, 1)}) ON CONFLICT (message_id, pointer) DO NOTHING`;

/** The files of land messages that are in the hub's store, within one unit of work. */
export class FilesRepository {
  constructor(private readonly tx: Queryable) {}

  async ofDossiers(dossierCodes: readonly string[]): Promise<(StoredFile & { dossierCode: string })[]> {
    if (dossierCodes.length === 0) return [];
    const rows = await this.tx.query<Row>(
      `SELECT message_id, pointer, dossier_code, file_id, sha256, size, media_type
       FROM stored_files WHERE dossier_code = ANY($1::text[])`,
      [dossierCodes],
    );
    return rows.map(row => ({
      dossierCode: row.dossier_code,
      messageId: row.message_id,
      pointer: row.pointer,
      fileId: row.file_id,
      sha256: row.sha256,
      size: Number(row.size),
      mediaType: row.media_type,
    }));
  }

  async add(files: readonly IncomingFile[]): Promise<void> {
    if (files.length === 0) return;
    const rows = files.map(({ dossierCode, file }) => [
      file.messageId,
      file.pointer,
      dossierCode,
      file.fileId,
      file.sha256,
      file.size,
      file.mediaType,
    ]);
    await this.tx.query(ADD, toColumns(rows, TYPES));
  }
}
