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

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

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

  /** Under which names, and of dossiers of which agencies, the content is known. */
  async referencesTo(sha256: string): Promise<{ name: string; agencyCode: string }[]> {
    return this.tx.query(
      `SELECT DISTINCT w.name, w.agency_code AS "agencyCode"
       FROM stored_files s JOIN wanted_files w USING (message_id, pointer) WHERE s.sha256 = $1`,
      [sha256],
    );
  }

  /** Of a message's file: its content, or whether it may still come; undefined where there is no such file. */
  async stateOf(
    messageId: string,
    pointer: string,
  ): Promise<{ readonly sha256: string | null; readonly isAwaited: boolean } | undefined> {
    if (!UUID.test(messageId)) return undefined;
    const rows = await this.tx.query<{ sha256: string | null; isAwaited: boolean }>(
      `SELECT s.sha256, w.state <> 'refused' AS "isAwaited"
       FROM wanted_files w LEFT JOIN stored_files s USING (message_id, pointer)
       WHERE w.message_id = $1 AND w.pointer = $2`,
      [messageId, pointer],
    );
    return rows[0];
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
